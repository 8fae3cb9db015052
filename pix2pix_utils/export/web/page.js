// The page: chooses between networks, and shows what there is to know about each.

import { messenger } from "./editor.js";
import { choices, element } from "./elements.js";
import { input, thumbnails } from "./inputs.js";
import { networks, obstacle } from "./network.js";

const SLOW = "The network still works on it; the picture follows.";

// --- what outlives a reload ------------------------------------------------------------------

/** Bytes by name, for as long as the browser's tab is open. */
const memory = {
    keep(name, bytes) {
        let text = "";
        for (const byte of bytes) text += String.fromCharCode(byte);
        try {
            sessionStorage.setItem(`pix2pix ${name}`, text);
        } catch {
            // Storage is full or forbidden: the drawing is then gone with the page.
        }
    },
    kept(name, length) {
        let text = null;
        try {
            text = sessionStorage.getItem(`pix2pix ${name}`);
        } catch {
            // Forbidden, as above.
        }
        return text?.length === length ? Uint8Array.from(text, (one) => one.charCodeAt(0)) : null;
    },
};

/** Resize the values of a square by taking the nearest. */
function resized(values, from, to) {
    const place = (index) => Math.floor(((index + 0.5) * from) / to);
    return Uint8Array.from(
        { length: to * to },
        (_, n) => values[place(Math.floor(n / to)) * from + place(n % to)],
    );
}

// --- what there is to know -------------------------------------------------------------------

function folded(summary, ...content) {
    return element("details", {}, element("summary", {}, summary), ...content);
}

function table(rows) {
    const line = (row) => {
        const [first, ...rest] = row.map((words, place) =>
            place ? element("td", {}, words) : element("th", { scope: "row" }, words),
        );
        return element("tr", {}, first, ...rest);
    };
    const [head, ...body] = rows;
    if (head.length < 3) return element("table", {}, element("tbody", {}, ...rows.map(line)));
    const titles = head.map((words) => element("th", { scope: "col" }, words));
    return element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...titles)),
        element("tbody", {}, ...body.map(line)),
    );
}

const card = (parts) =>
    parts.map((part) => (typeof part === "string" ? element("p", {}, part) : table(part)));

/** Orange over white to violet, from fake to real: colours that most eyes tell apart. */
function verdictColours({ rows, columns, real }) {
    const rgba = new Uint8ClampedArray(4 * rows * columns);
    const [orange, white, violet] = [
        [179, 88, 6],
        [247, 247, 247],
        [84, 39, 136],
    ];
    real.forEach((share, index) => {
        const end = share < 0.5 ? orange : violet;
        const weight = Math.abs(2 * share - 1);
        const colour = white.map((level, channel) => level + weight * (end[channel] - level));
        rgba.set([...colour, 255], 4 * index);
    });
    return new ImageData(rgba, columns, rows);
}

/** The discriminator's verdicts over the picture, and a switch for them. */
function verdicts(part, ask) {
    const map = element("canvas", { class: "verdicts", hidden: "", "aria-hidden": true });
    part.answer.after(map);
    const said = element("p", { role: "status" });
    const box = element("input", { type: "checkbox", onchange: () => ask(box.checked) });
    const node = folded(
        "What does the discriminator say?",
        element(
            "p",
            {},
            "The network that this one was trained against judges each patch of the picture. It " +
                "has learnt to tell photographs from translations.",
        ),
        element("label", {}, box, "Show its verdicts over the picture"),
        element(
            "p",
            { class: "legend" },
            element("span", { class: "fake" }),
            " it says: a translation ",
            element("span", { class: "unsure" }),
            " undecided ",
            element("span", { class: "real" }),
            " it says: a photograph",
        ),
        said,
    );
    const show = (found) => {
        map.hidden = !found;
        if (!found) return (said.textContent = "");
        [map.width, map.height] = [found.columns, found.rows];
        map.getContext("2d").putImageData(verdictColours(found), 0, 0);
        const share = found.real.filter((one) => one > 0.5).length / found.real.length;
        const patches = `${found.rows}×${found.columns} patches`;
        said.textContent = `Of ${patches} it takes ${Math.round(100 * share)} % for a photograph.`;
    };
    return { node, show, get asked() { return box.checked; } };
}

/** Switches for the skip connections. */
function skips(sides, changed) {
    const boxes = sides.map(() => element("input", { type: "checkbox", onchange: changed }));
    boxes.forEach((box) => (box.checked = true));
    const all = (checked) => () => {
        boxes.forEach((box) => (box.checked = checked));
        changed();
    };
    const node = folded(
        "What do the skip connections carry?",
        element(
            "p",
            {},
            "On its way down the network halves its input again and again; skip connections hand " +
                "what it has found at each size across to the way up. Cut some, and see what " +
                "is lost.",
        ),
        element(
            "div",
            { class: "switches", role: "group", "aria-label": "Skip connections" },
            ...sides.map((side, n) => element("label", {}, boxes[n], `${side}×${side}`)),
        ),
        element(
            "div",
            { class: "switches" },
            element("button", { type: "button", onclick: all(true) }, "All on"),
            element("button", { type: "button", onclick: all(false) }, "All off"),
        ),
    );
    return { node, factors: () => boxes.map((box) => Number(box.checked)) };
}

// --- loading ---------------------------------------------------------------------------------

function loading(again) {
    const bar = element("progress", { max: 1, "aria-label": "Loading the network" });
    const words = element("p", { role: "status" });
    const retry = element("button", { type: "button", onclick: again, hidden: "" }, "Try again");
    const node = element("div", { class: "loading" }, bar, words, retry);
    const state = (busy, text, failed = false) => {
        node.hidden = !text;
        bar.hidden = !busy;
        retry.hidden = !failed;
        words.textContent = text;
        words.className = failed ? "trouble" : "";
    };
    return {
        node,
        begin() {
            bar.removeAttribute("value");
            state(true, "Loading the network …");
        },
        progress(come, all) {
            bar.value = come / all;
            const [now, end] = [come, all].map((bytes) => (bytes / 1e6).toFixed(1));
            words.textContent = `Loading the network: ${now} of ${end} MB`;
        },
        done: () => state(false, ""),
        fail: (sentence) => state(false, sentence, true),
    };
}

// --- the page --------------------------------------------------------------------------------

/**
 * Return what has the input translated. `view` is what is shown: an exhibit, the part of the page
 * in which its input is made, its verdicts and switches, and whether its network is ready.
 */
function translator(page, runtime, view) {
    const bar = loading(() => load());
    const net = networks(runtime, bar.progress);
    let runs = 0;
    const post = messenger({
        delay: 10,
        patience: 20000,
        late: () => view.part.warn(SLOW),
        send() {
            const token = `${view.exhibit.name}-${++runs}`;
            page.dataset.asked = token; // for who waits for its picture
            memory.keep(view.exhibit.name, view.part.bytes());
            translate(token, { ...view });
            return token;
        },
    });
    async function translate(token, { exhibit, part, judge, cut }) {
        const skips = cut?.factors() ?? [];
        const given = { rgba: part.rgba(), size: exhibit.size, skips, asked: judge?.asked };
        try {
            const found = await net.paint(given);
            if (part !== view.part) return;
            part.complain("");
            part.show(found.rgba, found.width, found.height);
            judge?.show(found.verdicts);
            page.dataset.painted = token;
        } catch (error) {
            if (part === view.part) part.complain(`The translation failed: ${error.message}`);
        } finally {
            post.answered(token);
        }
    }
    /** Load the network; what it paints first is the input that has `begun`. */
    async function load(begun) {
        const { exhibit, judge } = view;
        view.ready = false;
        bar.begin();
        try {
            await net.choose(exhibit.network);
            await begun;
            if (exhibit !== view.exhibit) return;
            view.ready = true;
            bar.done();
            if (judge?.asked) await net.judge(exhibit.judge);
            post.changed();
            post.flush();
        } catch (error) {
            if (exhibit === view.exhibit) bar.fail(`The network does not run: ${error.message}`);
        }
    }
    const changed = () => view.ready && post.changed();
    return {
        bar: bar.node,
        load,
        changed,
        flush: () => view.ready && post.flush(),
        /** Have the discriminator judge what is painted from now on, or not. */
        async judge(asked) {
            try {
                if (asked) await net.judge(view.exhibit.judge);
                changed();
            } catch (error) {
                view.part.warn(`The discriminator does not run: ${error.message}`);
            }
        },
    };
}

/** Go on with what was drawn: at the other size, before a reload, or else with an example. */
async function begin({ exhibit, part }, before, example) {
    const { size, kind, task, name, examples } = exhibit;
    const same = before?.exhibit.task === task && before.exhibit.kind === kind;
    if (same && kind !== "picture") {
        const drawing = resized(before.bytes, before.exhibit.size, size);
        part.restore(drawing, "The drawing in the other size.");
        return;
    }
    const kept = memory.kept(name, (kind === "picture" ? 3 : 1) * size * size);
    if (kept) part.restore(kept, "Your drawing is as you left it.");
    else if (examples.length) {
        const own = kind === "picture" ? "Open a picture of your own" : "Draw on it";
        await example(examples[0], `${own}, or take another example.`);
    }
}

/** Have pictures that are dropped or pasted anywhere opened. */
function takePictures(open) {
    window.addEventListener("dragover", (event) => event.preventDefault());
    window.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer.files.length) open(event.dataTransfer.files[0]);
    });
    window.addEventListener("paste", (event) => {
        const [file] = event.clipboardData?.files ?? [];
        if (file) open(file);
    });
}

function open(page, { runtime, exhibits }) {
    const view = { ready: false };
    const work = translator(page, runtime, view);
    const place = element("div", { class: "stage" });
    const example = (name, sentence) =>
        view.part.example(name, sentence).catch((error) => view.part.say(error.message));
    const tasks = [...new Set(exhibits.map(({ task }) => task))];
    const ofTask = (wanted) => exhibits.filter(({ task }) => task === wanted);
    const named = () => exhibits.find(({ name }) => `#${name}` === location.hash);
    const bar = choices(
        "Task",
        "tasks",
        tasks.map((task) => [task, task]),
        (task) => task !== view.exhibit.task && show(ofTask(task)[0]),
    );
    const sizes = ({ task, name }) => {
        const entries = ofTask(task).map((one) => [one, `${one.size}×${one.size}`]);
        const buttons = choices("Size in pixels", "row", entries, show);
        buttons.press(entries.find(([one]) => one.name === name)[0]);
        return entries.length > 1 ? [buttons.node] : [];
    };
    function show(next) {
        if (next === view.exhibit) return;
        const before = view.exhibit && { exhibit: view.exhibit, bytes: view.part.bytes() };
        if (before) memory.keep(before.exhibit.name, before.bytes);
        history.replaceState(null, "", `#${next.name}`);
        bar.press(next.task);
        Object.assign(view, { exhibit: next, part: input(next, work), ready: false });
        view.part.answer.after(work.bar);
        view.judge = next.judge ? verdicts(view.part, work.judge) : null;
        view.cut = next.skips.length ? skips(next.skips, work.changed) : null;
        const known = [view.judge?.node, view.cut?.node].filter(Boolean);
        place.replaceChildren(
            element("div", { class: "start" }, thumbnails(next.examples, example), ...sizes(next)),
            view.part.root,
            element(
                "div",
                { class: "more" },
                ...known,
                folded("What was the network trained on?", ...card(next.card)),
            ),
        );
        work.load(begin(view, before, example));
    }
    if (tasks.length > 1) page.append(bar.node);
    page.append(place);
    show(named() ?? exhibits[0]);
    window.addEventListener("hashchange", () => show(named() ?? view.exhibit));
    takePictures((file) => view.part.open(file));
}

const page = document.getElementById("page");
const problem = obstacle();
if (problem) page.append(element("p", { class: "trouble", role: "alert" }, problem));
else open(page, JSON.parse(document.getElementById("facts").textContent));
