// What every project does: upload a file. The test replaces the entry by the one that it is about.

import TcVod from 'vodlift';

/** What `done()` says, or the facts of its error, and the warnings before. */
export async function upload(mediaFile, cloud, options) {
  const warnings = [];
  const tcVod = new TcVod({
    endpoints: cloud,
    getSignature: async () => (await fetch(`${cloud}/_app/signature`)).text(),
  });
  const uploader = tcVod.upload({ mediaFile, chunkSize: 1024 ** 2, ...options });
  uploader.on('warning', ({ kind, message }) => warnings.push({ kind, message }));
  try {
    const { verified } = await uploader.done();
    return { verified, warnings };
  } catch ({ kind, code, message }) {
    return { kind, code, message, warnings };
  }
}
