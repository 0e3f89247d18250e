// Is the object in the cloud the file? SHA-256 at both ends.

/** Browsers hash only what lies in memory as a whole. */
const LARGEST = 512e6;

/** `verdict`: identical, different, size (only the sizes were compared, and they agree) or unknown. */
export async function compare(cloud, file, key) {
  const object = await cloud.object(key);
  if (!object) return { verdict: 'unknown' };
  const remote = object.sha256;
  if (object.size !== file.size) return { verdict: 'different', remote, object };
  if (file.size > LARGEST || !globalThis.crypto?.subtle) return { verdict: 'size', remote, object };
  const local = await sha256(file);
  return { verdict: local === remote ? 'identical' : 'different', local, remote, object };
}

async function sha256(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
