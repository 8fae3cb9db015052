// What the networks are given: a drawing in classes or greys, or a picture that was opened.

import { coloured } from "./editor.js";
import { decoded, download, element, fileButton, paint, sideBySide } from "./elements.js";
import { address, loaded } from "./files.js";
import { drawingPad } from "./pad.js";

const GREYS = Array.from({ length: 256 }, (_, level) => [level, level, level]);

/** Read a photograph: its middle square, scaled, on white where it is transparent. */
async function photographed(file, size) {
    const bitmap = await createImageBitmap(file);
    const side = Math.min(bitmap.width, bitmap.height);
    const corner = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    const context = element("canvas", { width: size, height: size }).getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, size, size);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, ...corner, side, side, 0, 0, size, size);
    const exact = bitmap.width === size && bitmap.height === size;
    const whole = `${bitmap.width}×${bitmap.height}`;
    const changed = exact ? "" : `: the middle of its ${whole} pixels, scaled`;
    const { data } = context.getImageData(0, 0, size, size);
    return { rgba: data, sentence: `Opened ${file.name}${changed}.` };
}

/** Return the grey of each pixel, as the eye weighs red, green and blue. */
function greys(rgba) {
    const levels = new Uint8Array(rgba.length / 4);
    for (let index = 0; index < levels.length; index++) {
        const [red, green, blue] = rgba.subarray(4 * index, 4 * index + 3);
        levels[index] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
    return levels;
}

/** Return what an example shows: RGBA bytes. */
async function example(name) {
    return (await decoded(new Blob([await loaded(name)], { type: "image/png" }))).rgba;
}

/** Return the class of each pixel; the page's own examples have the palette's colours. */
function classes(rgba, palette) {
    const values = new Map(palette.map(([r, g, b], value) => [(r << 16) | (g << 8) | b, value]));
    const labels = new Uint8Array(rgba.length / 4);
    for (let index = 0; index < labels.length; index++) {
        const [red, green, blue] = rgba.subarray(4 * index, 4 * index + 3);
        labels[index] = values.get((red << 16) | (green << 8) | blue) ?? 0;
    }
    return labels;
}

/** A drawing in classes or in greys. */
function drawnInput(exhibit, { changed, flush }) {
    const { size, kind } = exhibit;
    const inGreys = kind === "greys";
    const palette = inGreys ? GREYS : exhibit.palette;
    const levels = inGreys ? exhibit.palette.map(([level]) => level) : undefined;
    const names = inGreys ? GREYS.map((_, level) => `grey ${level}`) : exhibit.classes;
    levels?.forEach((level, place) => (names[level] = exhibit.classes[place]));
    const read = async (file) => {
        const { rgba, sentence } = await photographed(file, size);
        return { labels: greys(rgba), sentence };
    };
    const pad = drawingPad({
        size,
        palette,
        classes: names,
        offered: levels,
        labels: new Uint8Array(size * size).fill(levels?.[0] ?? 0),
        read: inGreys ? read : undefined,
        changed,
        flush,
        captions: [inGreys ? "Sketch: draw here" : "Label map: draw here", "Translation"],
        name: inGreys ? "sketch.png" : "label_map.png",
        words: ["Save drawing", "Open a drawing"],
        width: inGreys ? 1 : Math.max(1, Math.round(size / 32)),
    });
    return {
        ...pad,
        bytes: () => pad.editor.labels,
        rgba: () => coloured(pad.editor.labels, palette),
        restore: (bytes, sentence) => pad.replace(bytes, sentence),
        async example(name, sentence) {
            const rgba = await example(name);
            pad.replace(inGreys ? greys(rgba) : classes(rgba, palette), sentence);
        },
    };
}

/** A picture that was opened, dropped or pasted. */
function openedInput(exhibit, { changed, flush }) {
    const { size } = exhibit;
    let rgba = new Uint8ClampedArray(4 * size * size).fill(255);
    const canvas = element("canvas", { role: "img", "aria-label": "Picture to translate" });
    const captions = ["Picture: open one, drop it here, or paste it", "Translation"];
    const shown = sideBySide(canvas, captions, size);
    const { say } = shown;
    const replace = (other, sentence) => {
        rgba = other;
        paint(canvas, rgba, size, size);
        changed();
        flush();
        say(sentence);
    };
    const open = async (file) => {
        try {
            const { rgba: other, sentence } = await photographed(file, size);
            replace(other, sentence);
        } catch (error) {
            const why = `cannot be read as a picture (${error.message})`;
            say(`${file.name}: ${why}; give a PNG or a JPEG.`);
        }
    };
    paint(canvas, rgba, size, size);
    const above = element("div", { class: "row" }, ...fileButton("Open a picture", open));
    return {
        ...shown,
        root: element("div", { class: "pix2pix-pad" }, above, ...shown.nodes),
        open,
        bytes: () => rgba.filter((_, n) => n % 4 < 3),
        rgba: () => rgba.slice(),
        restore(bytes, sentence) {
            const other = new Uint8ClampedArray(4 * size * size).fill(255); // opaque
            bytes.forEach((level, n) => (other[n + Math.floor(n / 3)] = level));
            replace(other, sentence);
        },
        example: async (name, sentence) => replace(await example(name), sentence),
    };
}

/** Return the part of the page in which an exhibit's input is made and its translation is shown. */
export function input(exhibit, events) {
    const part = (exhibit.kind === "picture" ? openedInput : drawnInput)(exhibit, events);
    const save = element("button", { type: "button", class: "save" }, "Save picture");
    save.addEventListener("click", () => download(part.answer, "translation.png"));
    part.answer.closest("figure").querySelector("figcaption").append(" ", save);
    return part;
}

/** Return small pictures to start from. */
export function thumbnails(names, choose) {
    const group = element("div", { role: "group", "aria-label": "Examples", class: "examples" });
    names.forEach((name, number) => {
        const words = `Example ${number + 1}`;
        const image = element("img", { src: address(name, "image/png"), alt: words });
        const act = () => choose(name, `Loaded example ${number + 1}.`);
        group.append(element("button", { type: "button", onclick: act }, image));
    });
    return group;
}
