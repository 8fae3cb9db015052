// The page's files: beside it on a server, or within it where the page is a single file.

const carried = (name) => document.querySelector(`script[data-file="${name}"]`);

function decoded64(text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
}

/** Return an address for a file, which an image or a worker can be made from. */
export function address(name, type) {
    const script = carried(name);
    if (!script) return new URL(name, document.baseURI).href;
    script.address ??= URL.createObjectURL(new Blob([decoded64(script.textContent)], { type }));
    return script.address;
}

/** Load a file; `progress` is told of each number of bytes that comes. */
export async function loaded(name, progress = () => {}) {
    const script = carried(name);
    if (script) return decoded64(script.textContent);
    let response;
    try {
        response = await fetch(address(name));
    } catch {
        throw new Error(`${name} could not be loaded: is there a network?`);
    }
    if (!response.ok) {
        throw new Error(`${name} could not be loaded: the server says ${response.status}`);
    }
    const chunks = [];
    const reader = response.body.getReader();
    try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            chunks.push(part.value);
            progress(part.value.length);
        }
    } catch {
        throw new Error(`${name} broke off while it was loaded: is there a network?`);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Unpack what was packed by gzip, unless the server has had the browser do that. */
export async function unpacked(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
}
