// The drawing pad in a notebook: its connection to Python.
//
// A notebook gets this file and those that it needs joined to one, without the imports.

import { messenger } from "./editor.js";
import { drawingPad } from "./pad.js";

const LATE =
    "Python has not answered yet: it is running another cell, or was restarted. " +
    "Go on drawing; the picture follows when it is free. After a restart run the cell again.";

/** Return bytes as an array, in whatever form the model holds them. */
const bytes = (view) => new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);

/** Join the editor to Python. `take` is called for labels that come from there. */
function connect(model, { labels, take, show, late }) {
    const me = Math.random().toString(36).slice(2);
    let count = 0;
    const post = messenger({
        late,
        send() {
            count += 1;
            model.set("_labels", new DataView(labels().slice().buffer));
            model.set("_token", `${me}-${count}`);
            model.save_changes();
            return `${me}-${count}`;
        },
    });
    const taken = () => {
        const token = model.get("_token");
        if (token.startsWith(me)) return;
        // Python set these before it saw what was drawn here meanwhile: the later one stays.
        if (post.busy && token.startsWith("python")) post.changed();
        else take(bytes(model.get("_labels")));
    };
    const answered = () => {
        const answer = model.get("_answer");
        if (answer.token === model.get("_token")) show(answer);
        post.answered(answer.token);
    };
    model.on("change:_token", taken);
    model.on("change:_answer", answered);
    const close = () => {
        model.off("change:_token", taken);
        model.off("change:_answer", answered);
        post.close();
    };
    return { changed: post.changed, flush: post.flush, answered, close };
}

function render({ model, el }) {
    const fixed = ["_size", "_classes", "_palette", "_names", "_examples"];
    const [size, classes, palette, names, examples] = fixed.map((name) => model.get(name));
    const connection = connect(model, {
        labels: () => pad.editor.labels,
        late: () => pad.warn(LATE),
        take: (labels) => pad.take(labels, "The drawing was changed from elsewhere."),
        show({ error, width, height, pixels }) {
            pad.complain(error);
            if (!error) pad.show(new Uint8ClampedArray(bytes(pixels)), width, height);
        },
    });
    const pad = drawingPad({
        size,
        classes,
        palette,
        names,
        labels: bytes(model.get("_labels")),
        changed: connection.changed,
        flush: connection.flush,
        load(number) {
            const all = bytes(examples).subarray(number * size * size);
            return [all.subarray(0, size * size), `Loaded ${names[number]}.`];
        },
    });
    connection.answered();
    el.append(pad.root);
    return connection.close;
}

export default { render };
