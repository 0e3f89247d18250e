// The floor: raw `fetch` of Blob slices to the routes that all others use, signed beforehand (see ../floor.mjs), so many at a time.
// No proof, no record, no retry: what the browser itself can do.

export const load = () => {};

export async function send({ file, parallel, ranges }) {
  const waiting = [...ranges];
  const line = async () => {
    for (let range = waiting.shift(); range; range = waiting.shift()) {
      const { url, headers, start, end } = range;
      const answer = await fetch(url, { method: 'PUT', headers, body: file.slice(start, end) });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      await answer.text();
    }
  };
  await Promise.all(Array.from({ length: parallel }, line));
}
