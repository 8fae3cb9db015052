// The drawing pad: a page around the editor of label maps, and its connection to Python.
//
// A notebook gets this file and editor.js joined to one, without the import.

import { classified, coloured, differ, editor, messenger, sampled } from "./editor.js";

const TOOLS = { brush: "Brush", rectangle: "Rectangle", fill: "Fill" };
const TOOL_KEYS = { b: "brush", r: "rectangle", f: "fill" };
const CLASS_KEYS = "1234567890qw";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const WIDEST = 24;
const HELP =
    "Keys: Tab goes to the drawing. There the arrows move the cursor, with Shift by 8 pixels. " +
    "Space or Enter paints: hold it and move to draw with the brush; with the rectangle press it " +
    "at one corner and again at the other, Escape cancels. 1 to 9, 0, Q and W choose a class, " +
    "B, R and F a tool, + and − the brush's size. Ctrl+Z takes back, Ctrl+Y does again.";
const LATE =
    "Python has not answered yet: it is running another cell, or was restarted. " +
    "Go on drawing; the picture follows when it is free. After a restart run the cell again.";

/** Return bytes as an array, in whatever form the model holds them. */
const bytes = (view) => new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);

function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
}

const button = (action, ...content) =>
    element("button", { type: "button", onclick: action }, ...content);

/** Return a group of buttons of which one is pressed. */
function choices(name, kind, entries, choose) {
    const buttons = entries.map(([value, ...content]) => button(() => choose(value), ...content));
    const node = element("div", { role: "group", "aria-label": name, class: kind }, ...buttons);
    const press = (chosen) =>
        entries.forEach(([value], index) =>
            buttons[index].setAttribute("aria-pressed", String(value === chosen)),
        );
    return { node, press };
}

function figure(canvas, caption, width, ...more) {
    const frame = element("div", { class: "frame" }, canvas, ...more);
    const style = `max-width: ${width}px`;
    return element("figure", { style }, frame, element("figcaption", {}, caption));
}

function paint(canvas, rgba, width, height) {
    if (canvas.width !== width || canvas.height !== height) {
        [canvas.width, canvas.height] = [width, height];
    }
    canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
}

function download(canvas) {
    canvas.toBlob((blob) => {
        const href = URL.createObjectURL(blob);
        element("a", { href, download: "label_map.png" }).click();
        setTimeout(() => URL.revokeObjectURL(href), 10000);
    }, "image/png");
}

/** Read a picture file as a label map; `sentence` says what had to be changed. */
async function opened(file, size, palette) {
    const exact = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
    const bitmap = await createImageBitmap(file, exact);
    const { width, height } = bitmap;
    const context = element("canvas", { width, height }).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const rgba = sampled(context.getImageData(0, 0, width, height).data, width, height, size);
    const { labels, others } = classified(rgba, palette);
    const resized = width === size && height === size ? "" : `, resized from ${width}×${height}`;
    const all = labels.length.toLocaleString("en");
    const colours = others
        ? `${others.toLocaleString("en")} of ${all} pixels had other colours and took the nearest`
        : `all ${all} pixels have the palette's colours`;
    return { labels, sentence: `Loaded ${file.name}${resized}: ${colours}.` };
}

function followPointer(canvas, pad, refresh) {
    let down = false;
    const place = (event) => {
        const box = canvas.getBoundingClientRect();
        const x = Math.floor(((event.clientX - box.left) / box.width) * pad.size);
        return [x, Math.floor(((event.clientY - box.top) / box.height) * pad.size)];
    };
    const finish = (how) => (event) => {
        if (!down || !event.isPrimary) return;
        down = false;
        pad[how]();
        refresh({ now: true, said: true });
    };
    canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        canvas.setPointerCapture(event.pointerId);
        canvas.focus({ preventScroll: true });
        down = true;
        pad.begin(...place(event));
        refresh();
    });
    canvas.addEventListener("pointermove", (event) => {
        // A rectangle that the keyboard has begun does not follow the mouse that passes over it.
        if (!event.isPrimary || (pad.active && !down)) return;
        pad.move(...place(event));
        refresh();
    });
    canvas.addEventListener("pointerup", finish("end"));
    canvas.addEventListener("pointercancel", finish("cancel"));
}

function followKeys(canvas, pad, refresh) {
    const paints = (event) => event.key === " " || event.key === "Enter";
    const lift = () => {
        if (!pad.active || pad.tool !== "brush") return;
        pad.end();
        refresh({ now: true, said: true });
    };
    canvas.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (ARROWS[event.key]) {
            const [right, down] = ARROWS[event.key].map((way) => way * (event.shiftKey ? 8 : 1));
            pad.step(right, down);
        } else if (paints(event) && !event.shiftKey) {
            if (!event.repeat && pad.active) pad.end();
            else if (!event.repeat) pad.begin(pad.x, pad.y);
            if (pad.tool === "fill") pad.end();
        } else if (event.key === "Escape") {
            pad.cancel();
        } else return;
        event.preventDefault();
        refresh({ said: true });
    });
    canvas.addEventListener("keyup", (event) => paints(event) && lift());
    canvas.addEventListener("blur", lift);
}

/** Join the editor to Python. `read` is called for labels that come from there. */
function connect(model, pad, { read, show, late }) {
    const me = Math.random().toString(36).slice(2);
    let count = 0;
    const post = messenger({
        late,
        send() {
            count += 1;
            model.set("_labels", new DataView(pad.labels.slice().buffer));
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
        else read(bytes(model.get("_labels")));
    };
    const answered = () => {
        const answer = model.get("_answer");
        if (answer.token === model.get("_token")) show(answer);
        post.answered(answer.token);
    };
    model.on("change:_token", taken);
    model.on("change:_answer", answered);
    answered();
    const close = () => {
        model.off("change:_token", taken);
        model.off("change:_answer", answered);
        post.close();
    };
    return { changed: post.changed, flush: post.flush, close };
}

/** Return a handler of keys for the whole pad; those of the drawing itself have their own. */
function shortcuts(pad, classes, act) {
    const withCommand = (key, shift) => {
        if (key === "z" && !shift) return act.undo;
        return key === "y" || key === "z" ? act.redo : null;
    };
    const alone = (key) => {
        const value = CLASS_KEYS.indexOf(key);
        if (TOOL_KEYS[key]) return () => act.choose({ tool: TOOL_KEYS[key] });
        if (value >= 0 && value < classes.length) return () => act.choose({ value });
        if (key !== "+" && key !== "-") return null;
        const width = Math.max(1, Math.min(WIDEST, pad.width + (key === "+" ? 1 : -1)));
        return () => act.choose({ width });
    };
    return (event) => {
        const command = event.ctrlKey || event.metaKey;
        if (event.altKey || (event.shiftKey && event.key === "Enter")) return;
        const key = event.key.toLowerCase();
        let action = null;
        if (command) action = withCommand(key, event.shiftKey);
        else if (event.target.matches("canvas, button")) action = alone(key);
        action?.();
        if (command && !action) return; // Ctrl+S saves the notebook from here too
        event.stopPropagation(); // the notebook has meanings of its own for most other keys
        if (command) event.preventDefault();
    };
}

/** Return the buttons and fields around the drawing; `act` says what each of them does. */
function controls({ classes, palette, names }, act) {
    const tools = choices("Tool", "row", Object.entries(TOOLS), (tool) => act.choose({ tool }));
    const swatch = (rgb) => element("span", { class: "swatch", style: `background: rgb(${rgb})` });
    const key = (value) => element("kbd", { "aria-hidden": true }, CLASS_KEYS[value] ?? "");
    const entries = classes.map((name, value) => [value, swatch(palette[value]), name, key(value)]);
    const colours = choices("Class", "palette", entries, (value) => act.choose({ value }));
    const width = element("span", { class: "size" });
    const slider = element("input", {
        type: "range",
        min: 1,
        max: WIDEST,
        "aria-label": "Brush size in pixels",
        oninput: () => act.choose({ width: Number(slider.value) }),
    });
    const file = element("input", {
        type: "file",
        accept: "image/*",
        hidden: "",
        onchange: () => {
            act.open(file.files[0]);
            file.value = ""; // so that the same file can be chosen again
        },
    });
    const select = element(
        "select",
        {
            "aria-label": "Load an example",
            onchange: () => {
                act.example(Number(select.value));
                select.value = "";
            },
        },
        element("option", { value: "" }, "Load an example …"),
        ...names.map((name, number) => element("option", { value: number }, name)),
    );
    const above = element(
        "div",
        { class: "row" },
        tools.node,
        element("label", {}, "Size ", slider, width),
        button(act.undo, "Undo"),
        button(act.redo, "Redo"),
        button(act.clear, `Clear to ${classes[0]}`),
    );
    const below = element(
        "div",
        { class: "row" },
        ...(names.length ? [select] : []),
        button(act.save, "Save PNG"),
        button(() => file.click(), "Load PNG"),
        file,
    );
    const update = (pad) => {
        slider.value = width.textContent = pad.width;
        tools.press(pad.tool);
        colours.press(pad.value);
    };
    return { above, colours: colours.node, below, update };
}

function drawing(size, help) {
    const canvas = element("canvas", {
        class: "drawing",
        tabindex: 0,
        role: "application",
        "aria-describedby": help,
        "aria-label": `Label map to draw on, ${size} by ${size} pixels`,
    });
    const cursor = element("div", { class: "cursor" });
    const mark = (pad) => {
        const wide = pad.tool === "brush" ? pad.width : 1;
        cursor.style.left = `${(100 * (pad.x - (wide >> 1))) / size}%`;
        cursor.style.top = `${(100 * (pad.y - (wide >> 1))) / size}%`;
        cursor.style.width = cursor.style.height = `${(100 * wide) / size}%`;
    };
    return { canvas, cursor, mark };
}

function describe(pad, classes) {
    const begun = pad.active && pad.tool === "rectangle" ? " has begun" : "";
    const tool = pad.tool === "brush" ? `Brush of ${pad.width}` : TOOLS[pad.tool] + begun;
    const under = classes[pad.labels[pad.y * pad.size + pad.x]];
    return `${tool}, ${classes[pad.value]}; column ${pad.x}, row ${pad.y}: ${under}.`;
}

function render({ model, el }) {
    const fixed = ["_size", "_classes", "_palette", "_names", "_examples"];
    const [size, classes, palette, names, examples] = fixed.map((name) => model.get(name));
    const pad = editor(size, bytes(model.get("_labels")).slice());
    pad.value = Math.min(2, classes.length - 1); // of the facades: window, which is seen at once

    const help = `pad-help-${Math.random().toString(36).slice(2)}`;
    const { canvas, cursor, mark } = drawing(size, help);
    const answer = element("canvas", { role: "img", "aria-label": "Translation of the label map" });
    const status = element("p", { class: "status", role: "status" });
    const trouble = element("p", { class: "trouble", role: "alert" });

    let drawn; // the labels that the page shows
    const draw = () => {
        drawn = pad.labels.slice();
        paint(canvas, coloured(drawn, palette), size, size);
    };
    const say = (sentence) => (status.textContent = sentence);
    const refresh = ({ now = false, said = false } = {}) => {
        if (differ(pad.labels, drawn)) {
            draw();
            connection.changed();
        }
        if (now) connection.flush();
        mark(pad);
        around.update(pad);
        if (said) say(describe(pad, classes));
    };
    const replace = (labels, sentence) => {
        pad.replace(labels);
        refresh({ now: true });
        say(sentence);
    };
    const travel = (how, done, nothing) => () => {
        say(pad[how]() ? done : nothing);
        refresh({ now: true });
    };
    const act = {
        choose(changes) {
            pad.end();
            Object.assign(pad, changes);
            refresh({ said: true });
        },
        undo: travel("undo", "Taken back.", "There is nothing to take back."),
        redo: travel("redo", "Done again.", "There is nothing to do again."),
        clear: () => replace(new Uint8Array(size * size), `Cleared: all is ${classes[0]}.`),
        save: () => download(canvas),
        example(number) {
            const all = bytes(examples).subarray(number * size * size);
            replace(all.subarray(0, size * size), `Loaded ${names[number]}.`);
        },
        async open(file) {
            try {
                const { labels, sentence } = await opened(file, size, palette);
                replace(labels, sentence);
            } catch (error) {
                say(`${file.name}: cannot be read as a picture (${error.message}); give a PNG.`);
            }
        },
    };
    const around = controls({ classes, palette, names }, act);
    const connection = connect(model, pad, {
        late: () => (trouble.textContent = LATE),
        read(labels) {
            pad.replace(labels);
            draw(); // first, so that it is not sent back
            refresh();
            say("The drawing was changed from elsewhere.");
        },
        show({ error, width, height, pixels }) {
            trouble.textContent = error;
            answer.classList.toggle("old", error !== "");
            if (!error) paint(answer, new Uint8ClampedArray(bytes(pixels)), width, height);
        },
    });

    followPointer(canvas, pad, refresh);
    followKeys(canvas, pad, refresh);
    draw();
    refresh({ said: true });
    const shown = size * Math.max(1, Math.round(400 / size)); // whole pixels of the page for each
    const root = element("div", { class: "pix2pix-pad" });
    root.addEventListener("keydown", shortcuts(pad, classes, act));
    root.append(
        around.above,
        around.colours,
        element(
            "div",
            { class: "pictures" },
            figure(canvas, "Label map: draw here", shown, cursor),
            figure(answer, "Translation", shown),
        ),
        status,
        trouble,
        around.below,
        element("p", { class: "help", id: help }, HELP),
    );
    el.append(root);
    return connection.close;
}

export default { render };
