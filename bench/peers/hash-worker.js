// Others' MD5 under the conditions of js/src/worker.ts: a dedicated worker that reads a Blob as one stream, by 1 MiB at most.
importScripts('/peers/hash-wasm/dist/md5.umd.min.js', '/peers/hash-wasm/dist/crc64.umd.min.js', '/peers/spark-md5/spark-md5.min.js');

const makers = {
  hashWasm: () => hashwasm.createMD5(),
  both: async () => {
    const [md5, crc] = [await hashwasm.createMD5(), await hashwasm.createCRC64('c96c5795d7870f42')];
    const update = (bytes) => {
      md5.update(bytes);
      crc.update(bytes);
    };
    return { update, digest: () => md5.digest() + crc.digest() };
  },
  spark() {
    const md5 = new SparkMD5.ArrayBuffer();
    // It takes whole buffers.
    const update = (bytes) => md5.append(bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer);
    return { update, digest: () => md5.end() };
  },
};

onmessage = async ({ data: { peer, blob } }) => {
  const hash = await makers[peer]();
  const reader = blob.stream().getReader({ mode: 'byob' });
  for (let buffer = new ArrayBuffer(1024 ** 2); ; ) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) break;
    hash.update(value);
    buffer = value.buffer;
  }
  postMessage(hash.digest());
};
