// An editor of label maps, without a page: the drawing pad (pad.js) puts one around it.
//
// `labels` is everywhere a Uint8Array with the class of each pixel, row by row. Nothing here knows
// a browser or Python, so that all of it can be tested without them.

// --- drawing: these change `labels` in place -------------------------------------------------

/** Paint the rectangle between two corners, both included. What lies outside is left out. */
export function rectangle(labels, size, x0, y0, x1, y1, value) {
    const left = Math.max(0, Math.min(x0, x1));
    const right = Math.min(size - 1, Math.max(x0, x1));
    const bottom = Math.min(size - 1, Math.max(y0, y1));
    if (left > right) return; // fill() below would count a negative end from the back
    for (let y = Math.max(0, Math.min(y0, y1)); y <= bottom; y++) {
        labels.fill(value, y * size + left, y * size + right + 1);
    }
}

/** Draw a square brush along a line, both ends included. An even brush leans to the upper left. */
export function stroke(labels, size, x0, y0, x1, y1, width, value) {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
        const left = Math.round(x0 + ((x1 - x0) * step) / steps) - (width >> 1);
        const top = Math.round(y0 + ((y1 - y0) * step) / steps) - (width >> 1);
        rectangle(labels, size, left, top, left + width - 1, top + width - 1, value);
    }
}

/** Repaint the area of one class around a pixel; areas that touch at corners only are two. */
export function fill(labels, size, x, y, value) {
    const old = labels[y * size + x];
    if (old === value) return;
    const waiting = [[x, y]];
    while (waiting.length) {
        const [column, row] = waiting.pop();
        const inside = column >= 0 && column < size && row >= 0 && row < size;
        if (!inside || labels[row * size + column] !== old) continue;
        labels[row * size + column] = value;
        waiting.push([column - 1, row], [column + 1, row], [column, row - 1], [column, row + 1]);
    }
}

// --- label maps as pictures ------------------------------------------------------------------

/** Return the RGBA bytes of a label map. `palette` is a list of [red, green, blue]. */
export function coloured(labels, palette) {
    const rgba = new Uint8ClampedArray(4 * labels.length).fill(255);
    labels.forEach((value, index) => rgba.set(palette[value], 4 * index));
    return rgba;
}

/** Resize RGBA bytes to a square by taking the nearest pixel, as Pillow does. */
export function sampled(rgba, width, height, size) {
    const result = new Uint8ClampedArray(4 * size * size);
    for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
            const column = Math.floor(((x + 0.5) * width) / size);
            const row = Math.floor(((y + 0.5) * height) / size);
            const from = 4 * (row * width + column);
            result.set(rgba.subarray(from, from + 4), 4 * (y * size + x));
        }
    }
    return result;
}

/**
 * Read RGBA bytes as a label map: each pixel takes the class of the nearest colour, and the first
 * class where it is transparent. `others` counts the pixels that had none of the colours.
 */
export function classified(rgba, palette) {
    const labels = new Uint8Array(rgba.length / 4);
    let others = 0;
    for (let index = 0; index < labels.length; index++) {
        const [red, green, blue, alpha] = rgba.subarray(4 * index, 4 * index + 4);
        let least = Infinity;
        palette.forEach(([r, g, b], value) => {
            const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
            if (distance < least) [least, labels[index]] = [distance, value];
        });
        if (alpha < 128) labels[index] = 0;
        if (alpha < 255 || least > 0) others++;
    }
    return { labels, others };
}

// --- the editor ------------------------------------------------------------------------------

export const differ = (one, other) => one.some((value, index) => value !== other[index]);

/** Return an editor: labels, the tool in hand, where it is, and what can be undone. */
export function editor(size, labels, most = 100) {
    const done = [];
    const undone = [];
    let before = null; // what the stroke that is being drawn began with
    let from = null; // where it began, or has come to
    const clip = (place) => Math.max(0, Math.min(size - 1, place));
    const remember = (old) => {
        done.push(old);
        if (done.length > most) done.shift();
        undone.length = 0;
    };
    const travel = (back, forth) => {
        self.end();
        if (!back.length) return false;
        forth.push(self.labels);
        self.labels = back.pop();
        return true;
    };
    const self = {
        size,
        labels,
        tool: "brush",
        value: 0, // the class to paint with
        width: 4,
        x: size >> 1,
        y: size >> 1,
        get active() {
            return before !== null;
        },
        begin(x, y) {
            self.end();
            before = self.labels;
            from = [x, y];
            self.labels = before.slice();
            if (self.tool === "fill") fill(self.labels, size, clip(x), clip(y), self.value);
            self.move(x, y);
        },
        move(x, y) {
            if (before && self.tool === "brush") {
                stroke(self.labels, size, ...from, x, y, self.width, self.value);
                from = [x, y];
            } else if (before && self.tool === "rectangle") {
                self.labels.set(before);
                rectangle(self.labels, size, ...from, x, y, self.value);
            }
            [self.x, self.y] = [clip(x), clip(y)];
        },
        step(right, down) {
            self.move(clip(self.x + right), clip(self.y + down));
        },
        end() {
            if (before && differ(before, self.labels)) remember(before);
            before = null;
        },
        cancel() {
            self.labels = before ?? self.labels;
            before = null;
        },
        replace(other) {
            self.end();
            if (!differ(self.labels, other)) return;
            remember(self.labels);
            self.labels = other.slice();
        },
        undo: () => travel(done, undone),
        redo: () => travel(undone, done),
    };
    return self;
}

/**
 * Return a messenger that sends the newest of many changes: soon after the first, and never before
 * the last answer came. `send` returns a token, which `answered` must be called with.
 */
export function messenger({ send, late, delay = 80, patience = 8000, clock = globalThis }) {
    let soon = null; // the timer of a change that waits to be sent
    let doubt = null; // the timer that ends the wait for an answer
    let token = null; // of what was sent last
    let busy = false;
    let changed = false;
    const go = () => {
        clock.clearTimeout(soon);
        soon = null;
        if (!changed || busy) return;
        [changed, busy] = [false, true];
        token = send();
        doubt = clock.setTimeout(() => {
            busy = false; // the answer may be lost: the next change is sent without it
            late();
        }, patience);
    };
    return {
        get busy() {
            return busy;
        },
        changed() {
            changed = true;
            soon ??= clock.setTimeout(go, delay);
        },
        flush: go,
        answered(to) {
            if (to !== token) return;
            clock.clearTimeout(doubt);
            busy = false;
            go();
        },
        close() {
            clock.clearTimeout(soon);
            clock.clearTimeout(doubt);
        },
    };
}
