// hash-wasm under the conditions of js/src/worker.ts: a dedicated worker that reads a Blob in slices of 1 MiB.
importScripts('/peers/hash-wasm/dist/md5.umd.min.js');

onmessage = async ({ data: blob }) => {
  const md5 = await hashwasm.createMD5();
  md5.init();
  for (let at = 0; at < blob.size; at += 1024 ** 2) {
    md5.update(new Uint8Array(await blob.slice(at, at + 1024 ** 2).arrayBuffer()));
  }
  postMessage(md5.digest());
};
