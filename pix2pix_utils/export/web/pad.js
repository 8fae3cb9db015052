// The drawing pad: what stands around the editor of label maps, in a notebook and in the page.

import { classified, coloured, differ, editor, sampled } from "./editor.js";
import {
    button,
    choices,
    decoded,
    download,
    element,
    fileButton,
    paint,
    sideBySide,
} from "./elements.js";

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

/** Read a picture file as a label map; `sentence` says what had to be changed. */
async function opened(file, size, palette) {
    const { rgba: given, width, height } = await decoded(file);
    const rgba = sampled(given, width, height, size);
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

/** Return a handler of keys for the whole pad; those of the drawing itself have their own. */
function shortcuts(pad, offered, act) {
    const withCommand = (key, shift) => {
        if (key === "z" && !shift) return act.undo;
        return key === "y" || key === "z" ? act.redo : null;
    };
    const alone = (key) => {
        const place = CLASS_KEYS.indexOf(key);
        if (TOOL_KEYS[key]) return () => act.choose({ tool: TOOL_KEYS[key] });
        const value = offered[place];
        if (value !== undefined) return () => act.choose({ value });
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
function controls({ classes, palette, names, offered, words }, act) {
    const tools = choices("Tool", "row", Object.entries(TOOLS), (tool) => act.choose({ tool }));
    const swatch = (rgb) => element("span", { class: "swatch", style: `background: rgb(${rgb})` });
    const key = (place) => element("kbd", { "aria-hidden": true }, CLASS_KEYS[place] ?? "");
    const entries = offered.map((value, place) => [
        value,
        swatch(palette[value]),
        classes[value],
        key(place),
    ]);
    const colours = choices("Class", "palette", entries, (value) => act.choose({ value }));
    const width = element("span", { class: "size" });
    const slider = element("input", {
        type: "range",
        min: 1,
        max: WIDEST,
        "aria-label": "Brush size in pixels",
        oninput: () => act.choose({ width: Number(slider.value) }),
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
        button(act.clear, `Clear to ${classes[offered[0]]}`),
    );
    const below = element(
        "div",
        { class: "row" },
        ...(names.length ? [select] : []),
        button(act.save, words[0]),
        ...fileButton(words[1], act.open),
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

/** Return what a pad's buttons do to its editor. */
function actions({ pad, canvas, refresh, say, replace, classes, offered, load, read, name }) {
    const travel = (how, done, nothing) => () => {
        say(pad[how]() ? done : nothing);
        refresh({ now: true });
    };
    return {
        choose(changes) {
            pad.end();
            Object.assign(pad, changes);
            refresh({ said: true });
        },
        undo: travel("undo", "Taken back.", "There is nothing to take back."),
        redo: travel("redo", "Done again.", "There is nothing to do again."),
        clear() {
            const empty = new Uint8Array(pad.size ** 2).fill(offered[0]);
            replace(empty, `Cleared: all is ${classes[offered[0]]}.`);
        },
        save: () => download(canvas, name),
        example: (number) => replace(...load(number)),
        async open(file) {
            try {
                const { labels, sentence } = await read(file);
                replace(labels, sentence);
            } catch (error) {
                say(`${file.name}: cannot be read as a picture (${error.message}); give a PNG.`);
            }
        },
    };
}

/**
 * Return a drawing pad: its elements, its editor, and functions for the page around it.
 *
 * `labels` is what it begins with, `palette` and `classes` the colours and names of all values,
 * `offered` those to paint with. `changed` and `flush` are called when the drawing has changed, and
 * when the picture shall follow at once. `names` and `load` are those of the examples; `read` reads
 * a file that was opened; `name` is that of the file that is saved; `words` stand on the buttons
 * for both, `captions` below the pictures; `width` is the brush's.
 */
export function drawingPad({
    size,
    labels,
    classes,
    palette,
    offered = classes.map((_, value) => value),
    chosen = offered[Math.min(2, offered.length - 1)], // of the facades: window, seen at once
    changed,
    flush,
    names = [],
    load,
    read = (file) => opened(file, size, palette),
    name = "label_map.png",
    words = ["Save PNG", "Load PNG"],
    captions = ["Label map: draw here", "Translation"],
    width = 4,
}) {
    const pad = editor(size, labels.slice());
    Object.assign(pad, { value: chosen, width });
    const help = `pad-help-${Math.random().toString(36).slice(2)}`;
    const { canvas, cursor, mark } = drawing(size, help);
    const shown = sideBySide(canvas, captions, size, cursor);
    const { say } = shown;

    let drawn; // the labels that the page shows
    const draw = () => {
        drawn = pad.labels.slice();
        paint(canvas, coloured(drawn, palette), size, size);
    };
    const refresh = ({ now = false, said = false } = {}) => {
        if (differ(pad.labels, drawn)) {
            draw();
            changed();
        }
        if (now) flush();
        mark(pad);
        around.update(pad);
        if (said) say(describe(pad, classes));
    };
    const replace = (other, sentence) => {
        pad.replace(other);
        refresh({ now: true });
        say(sentence);
    };
    const parts = { pad, canvas, refresh, say, replace, classes, offered, load, read, name };
    const act = actions(parts);
    const around = controls({ classes, palette, names, offered, words }, act);

    followPointer(canvas, pad, refresh);
    followKeys(canvas, pad, refresh);
    draw();
    refresh({ said: true });
    const root = element("div", { class: "pix2pix-pad" });
    root.addEventListener("keydown", shortcuts(pad, offered, act));
    const instructions = element("p", { class: "help", id: help }, HELP);
    root.append(around.above, around.colours, ...shown.nodes, around.below, instructions);
    return {
        ...shown,
        root,
        editor: pad,
        canvas,
        replace,
        open: act.open,
        /** Take labels that others have drawn, without telling them. */
        take(other, sentence) {
            pad.replace(other);
            draw();
            refresh();
            say(sentence);
        },
    };
}
