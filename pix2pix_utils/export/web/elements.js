// Small pieces that the drawing pad and the page are made of.

/** Make an element. An attribute that is false is left out; one that begins with "on" listens. */
export function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else if (value !== false) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
}

export const button = (action, ...content) =>
    element("button", { type: "button", onclick: action }, ...content);

/** Return a group of buttons of which one is pressed. */
export function choices(name, kind, entries, choose) {
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

/** Return a button that has a file chosen, and the hidden field behind it. */
export function fileButton(words, open) {
    const file = element("input", {
        type: "file",
        accept: "image/*",
        hidden: "",
        onchange: () => {
            open(file.files[0]);
            file.value = ""; // so that the same file can be chosen again
        },
    });
    return [button(() => file.click(), words), file];
}

/**
 * Return an input and its translation side by side, and below them the sentences on both. `over`
 * lies on the input's canvas.
 */
export function sideBySide(canvas, captions, size, ...over) {
    const described = "Translation of what is beside it";
    const answer = element("canvas", { role: "img", "aria-label": described });
    const status = element("p", { class: "status", role: "status" });
    const trouble = element("p", { class: "trouble", role: "alert" });
    const shown = size * Math.max(1, Math.round(400 / size)); // whole pixels of the page for each
    const pictures = element(
        "div",
        { class: "pictures" },
        figure(canvas, captions[0], shown, ...over),
        figure(answer, captions[1], shown),
    );
    return {
        answer,
        nodes: [pictures, status, trouble],
        say: (sentence) => (status.textContent = sentence),
        /** Say what is wrong, though the picture is that of the input. */
        warn: (sentence) => (trouble.textContent = sentence),
        /** Say why there is no picture of the input, or "" when there is one again. */
        complain(sentence) {
            trouble.textContent = sentence;
            answer.classList.toggle("old", sentence !== "");
        },
        show: (rgba, width, height) => paint(answer, rgba, width, height),
    };
}

export function paint(canvas, rgba, width, height) {
    if (canvas.width !== width || canvas.height !== height) {
        [canvas.width, canvas.height] = [width, height];
    }
    canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
}

export function download(canvas, name) {
    canvas.toBlob((blob) => {
        const href = URL.createObjectURL(blob);
        element("a", { href, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(href), 10000);
    }, "image/png");
}

/** Read a picture file as it is: its RGBA bytes, width and height. */
export async function decoded(file) {
    const exact = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
    const bitmap = await createImageBitmap(file, exact);
    const { width, height } = bitmap;
    const context = element("canvas", { width, height }).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
}
