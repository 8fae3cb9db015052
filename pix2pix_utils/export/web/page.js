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
    const [fake, middle, true_] = [[179, 88, 6], [247, 247, 247], [84, 39, 136]];
    real.forEach((share, index) => {
        const end = share < 0.5 ? fake : true_;
        const weight = Math.abs(2 * share - 1);
        const colour = middle.map((level, channel) => level + weight * (end[channel] - level));
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
                "what it has found at each size across to the way up. Cut some and see what is lost.",
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

function open(page, { runtime, exhibits }) {
    let exhibit; // that is shown
    let part; // where its input is made
    let judge = null;
    let cut = null;
    let ready = false;
    let runs = 0;

    const bar = loading(() => load());
    const net = networks(runtime, bar.progress);
    const post = messenger({
        delay: 10,
        patience: 20000,
        late: () => part.warn(SLOW),
        send() {
            const token = `${exhibit.name}-${++runs}`;
            page.dataset.asked = token; // for who waits for its picture
            memory.keep(exhibit.name, part.bytes());
            translate(token, part);
            return token;
        },
    });
    async function translate(token, asker) {
        const { size } = exhibit;
        const given = { rgba: part.rgba(), size, skips: cut?.factors() ?? [], asked: judge?.asked };
        try {
            const found = await net.paint(given);
            if (asker !== part) return;
            part.complain("");
            part.show(found.rgba, found.width, found.height);
            judge?.show(found.verdicts);
            page.dataset.painted = token;
        } catch (error) {
            if (asker === part) part.complain(`The translation failed: ${error.message}`);
        } finally {
            post.answered(token);
        }
    }
    const changed = () => ready && post.changed();
    const events = { changed, flush: () => ready && post.flush() };

    async function load() {
        const asked = exhibit;
        ready = false;
        bar.begin();
        try {
            await net.choose(asked.network);
            if (asked !== exhibit) return;
            ready = true;
            bar.done();
            if (judge?.asked) await net.judge(asked.judge);
            post.changed();
            post.flush();
        } catch (error) {
            if (asked === exhibit) bar.fail(`The network does not run: ${error.message}`);
        }
    }
    async function ask(checked) {
        try {
            if (checked) await net.judge(exhibit.judge);
            changed();
        } catch (error) {
            part.warn(`The discriminator does not run: ${error.message}`);
        }
    }
    const example = (name, sentence) =>
        part.example(name, sentence).catch((error) => part.say(error.message));

    const tasks = [...new Set(exhibits.map(({ task }) => task))];
    const ofTask = (task) => exhibits.filter((one) => one.task === task);
    const taskButtons = choices(
        "Task",
        "tasks",
        tasks.map((task) => [task, task]),
        (task) => task !== exhibit.task && show(ofTask(task)[0]),
    );
    const place = element("div", { class: "stage" });

    function sizes() {
        const found = ofTask(exhibit.task);
        if (found.length < 2) return [];
        const entries = found.map(({ name, size }) => [name, `${size}×${size}`]);
        const buttons = choices("Size in pixels", "row", entries, (name) =>
            show(found.find((one) => one.name === name)),
        );
        buttons.press(exhibit.name);
        return [buttons.node];
    }
    function show(next) {
        if (next === exhibit) return;
        const before = exhibit && { exhibit, bytes: part.bytes() };
        if (before) memory.keep(before.exhibit.name, before.bytes);
        exhibit = next;
        ready = false;
        history.replaceState(null, "", `#${next.name}`);
        taskButtons.press(next.task);
        part = input(next, events);
        part.answer.after(bar.node);
        judge = next.judge ? verdicts(part, ask) : null;
        cut = next.skips.length ? skips(next.skips, changed) : null;
        place.replaceChildren(
            element("div", { class: "start" }, thumbnails(next.examples, example), ...sizes()),
            part.root,
            element(
                "div",
                { class: "more" },
                ...(judge ? [judge.node] : []),
                ...(cut ? [cut.node] : []),
                folded("What was the network trained on?", ...card(next.card)),
            ),
        );
        begin(before);
        load();
    }
    /** Go on with what was drawn: at the other size, before a reload, or an example. */
    function begin(before) {
        const { size, kind, task, name, examples } = exhibit;
        const same = before?.exhibit.task === task && before.exhibit.kind === kind;
        if (same && kind !== "picture") {
            part.restore(resized(before.bytes, before.exhibit.size, size), "The drawing in the other size.");
            return;
        }
        const kept = memory.kept(name, (kind === "picture" ? 3 : 1) * size * size);
        if (kept) part.restore(kept, "Your drawing is as you left it.");
        else if (examples.length) {
            const own = kind === "picture" ? "Open a picture of your own" : "Draw on it";
            example(examples[0], `${own}, or take another example.`);
        }
    }
    const named = () => exhibits.find(({ name }) => `#${name}` === location.hash);

    if (tasks.length > 1) page.append(taskButtons.node);
    page.append(place);
    show(named() ?? exhibits[0]);
    window.addEventListener("hashchange", () => show(named() ?? exhibit));
    window.addEventListener("dragover", (event) => event.preventDefault());
    window.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer.files.length) part.open(event.dataTransfer.files[0]);
    });
    window.addEventListener("paste", (event) => {
        const [file] = event.clipboardData?.files ?? [];
        if (file) part.open(file);
    });
}

const page = document.getElementById("page");
const problem = obstacle();
if (problem) page.append(element("p", { class: "trouble", role: "alert" }, problem));
else open(page, JSON.parse(document.getElementById("facts").textContent));
