// Others' MD5 under the conditions of js/src/worker.ts: a dedicated worker that reads a Blob in slices of 1 MiB.
importScripts('/peers/hash-wasm/dist/md5.umd.min.js', '/peers/spark-md5/spark-md5.min.js');

const makers = {
  hashWasm: () => hashwasm.createMD5().then((md5) => ({ update: (buffer) => md5.update(new Uint8Array(buffer)), end: () => md5.digest() })),
  spark() {
    const md5 = new SparkMD5.ArrayBuffer();
    return { update: (buffer) => md5.append(buffer), end: () => md5.end() };
  },
};

onmessage = async ({ data: { peer, blob } }) => {
  const md5 = await makers[peer]();
  for (let at = 0; at < blob.size; at += 1024 ** 2) md5.update(await blob.slice(at, at + 1024 ** 2).arrayBuffer());
  postMessage(md5.end());
};
