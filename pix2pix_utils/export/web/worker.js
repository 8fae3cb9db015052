// The networks at work, beside the page, so that drawing never waits for them.

let ort;
let generator; // the sessions of ONNX Runtime, one generator at a time, and its judge
let judge;

const options = {
    executionProviders: ["wasm"],
    // Weights kept as bytes are unfolded once, and not again with every picture.
    extra: { session: { disable_quant_qdq: "1" } },
};

/** RGBA bytes to the networks' range [-1, 1], as `translate` does it. */
function normalized(rgba) {
    const values = new Float32Array((rgba.length / 4) * 3);
    for (let from = 0, to = 0; from < rgba.length; from += 4) {
        values[to++] = rgba[from] / 127.5 - 1;
        values[to++] = rgba[from + 1] / 127.5 - 1;
        values[to++] = rgba[from + 2] / 127.5 - 1;
    }
    return values;
}

/** And back; the clamped array rounds to the even one of two neighbours, as NumPy's rint does. */
function pictured(values) {
    const rgba = new Uint8ClampedArray((values.length / 3) * 4).fill(255);
    for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
        rgba[to] = (values[from] + 1) * 127.5;
        rgba[to + 1] = (values[from + 1] + 1) * 127.5;
        rgba[to + 2] = (values[from + 2] + 1) * 127.5;
    }
    return rgba;
}

async function judged(input, image) {
    const given = { input_image: input, target_image: image };
    const feeds = Object.fromEntries(judge.inputNames.map((name) => [name, given[name]]));
    const { [judge.outputNames[0]]: logits } = await judge.run(feeds);
    const [, rows, columns] = logits.dims;
    return { rows, columns, real: logits.data.map((logit) => 1 / (1 + Math.exp(-logit))) };
}

const tasks = {
    async start({ program, wasm }) {
        // Where the page is a file, a worker may import only what it has made itself.
        ort = await import(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
        ort.env.wasm.numThreads = 1;
        ort.env.wasm.wasmBinary = wasm;
        return {};
    },
    async generator({ network }) {
        await generator?.release();
        await judge?.release();
        judge = generator = undefined;
        generator = await ort.InferenceSession.create(network, options);
        return {};
    },
    async judge({ network }) {
        await judge?.release();
        judge = await ort.InferenceSession.create(network, options);
        return {};
    },
    async paint({ rgba, size, skips, asked }) {
        const input = new ort.Tensor("float32", normalized(rgba), [1, size, size, 3]);
        const feeds = { [generator.inputNames[0]]: input };
        if (skips.length) {
            feeds.skips = new ort.Tensor("float32", Float32Array.from(skips), [skips.length]);
        }
        const { [generator.outputNames[0]]: image } = await generator.run(feeds);
        const [, height, width] = image.dims;
        const verdicts = asked && judge ? await judged(input, image) : null;
        return { rgba: pictured(image.data), width, height, verdicts };
    },
};

let line = Promise.resolve(); // one after the other
self.onmessage = ({ data: { id, task, given } }) => {
    line = line.then(async () => {
        try {
            self.postMessage({ id, result: await tasks[task](given) });
        } catch (error) {
            self.postMessage({ id, error: error.message ?? String(error) });
        }
    });
};
