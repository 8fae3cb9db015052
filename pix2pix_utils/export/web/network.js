// The page's side of the networks: loads them, and hands pictures to the worker that runs them.

import { address, loaded, unpacked } from "./files.js";

/** Say in a sentence why no network can run here; "" where one can. */
export function obstacle() {
    const old = "Please use a newer one: Chrome, Edge, Firefox or Safari from 2023 or later.";
    if (typeof WebAssembly !== "object") {
        const missing = "WebAssembly is missing or switched off in this browser";
        return `${missing}, and the network needs it. ${old}`;
    }
    // A function of one instruction that works on sixteen bytes at once.
    const simd = "0061736d010000000105016000017b030201000a0a0108004100fd0ffd620b";
    const bytes = Uint8Array.from(simd.match(/../g), (pair) => parseInt(pair, 16));
    if (!WebAssembly.validate(bytes)) {
        return `This browser's WebAssembly has no SIMD, which the network needs. ${old}`;
    }
    if (typeof DecompressionStream !== "function") {
        return `This browser cannot unpack the network. ${old}`;
    }
    return "";
}

/** Return the networks; `progress` is called with the bytes that have come, and those expected. */
export function networks(runtime, progress) {
    const worker = new Worker(address("worker.js", "text/javascript"));
    const waiting = new Map();
    let count = 0;
    worker.onmessage = ({ data: { id, result, error } }) => {
        const { resolve, reject } = waiting.get(id);
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
    };
    let broken = null;
    worker.onerror = (event) => {
        const why = event.message || "it is missing";
        broken = new Error(`worker.js ended (${why}); reload the page`);
        waiting.forEach(({ reject }) => reject(broken));
        waiting.clear();
    };
    const ask = (task, given) =>
        new Promise((resolve, reject) => {
            if (broken) return reject(broken);
            waiting.set(++count, { resolve, reject });
            worker.postMessage({ id: count, task, given });
        });

    const kept = new Map(); // files that have come, packed, so that each comes once
    const fetched = async (facts, gauge) => {
        if (kept.has(facts.file)) return kept.get(facts.file);
        gauge.all += facts.bytes;
        const bytes = await loaded(facts.file, (more) => {
            gauge.come += more;
            if (gauge.number === newest) progress(Math.min(gauge.come, gauge.all), gauge.all);
        });
        kept.set(facts.file, bytes);
        return bytes;
    };
    let started;
    let newest = 0;
    const start = async (files) => {
        const [program, wasm] = await Promise.all((await Promise.all(files)).map(unpacked));
        await ask("start", { program, wasm });
    };
    return {
        /** Load a generator, and the program that runs it before the first. */
        async choose(facts) {
            const gauge = { come: 0, all: 0, number: ++newest };
            const network = fetched(facts, gauge);
            network.catch(() => {}); // it is awaited below, but the program first
            started ??= start(runtime.map((file) => fetched(file, gauge)));
            try {
                await started;
            } catch (error) {
                started = undefined; // to be tried again
                gauge.number = 0; // what still comes is no progress any more
                throw error;
            }
            const bytes = await unpacked(await network);
            // What came late must not take the place of what was chosen after it.
            if (gauge.number === newest) await ask("generator", { network: bytes });
        },
        async judge(facts) {
            const packed = await fetched(facts, { come: 0, all: 0 });
            await ask("judge", { network: await unpacked(packed) });
        },
        paint: (given) => ask("paint", given),
    };
}
