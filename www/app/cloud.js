// The local cloud as this page sees it: its address, its signatures, and its control API.

const USUAL = 'http://127.0.0.1:9711';
/** How often a call of the app server is tried again, once a second. */
const PATIENCE = 60;

/** `?emulator=http://host:port`, else the emulator's usual place. Nothing but http(s) is let through. */
export function addressFrom(search) {
  const wish = new URLSearchParams(search).get('emulator');
  try {
    const url = new URL(wish);
    if (/^https?:$/.test(url.protocol)) return url.origin;
  } catch {
    // No address or none that can be read.
  }
  return USUAL;
}

export function localCloud(address) {
  async function call(method, path, body) {
    const response = await fetch(address + path, {
      method,
      cache: 'no-store',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  return {
    address,
    health: () => call('GET', '/_emulator/health'),
    uploads: () => call('GET', '/_emulator/uploads'),
    sessions: () => call('GET', '/_emulator/sessions'),
    object: async (key) => (await call('GET', `/_emulator/objects?key=${encodeURIComponent(key)}`))[0],
    troubles: () => call('GET', '/_emulator/trouble'),
    trouble: (rules) => call('POST', '/_emulator/trouble', { rules }),
    /** The signature server of the demo. A real page asks its own, with the visitor's session. */
    async signature(wishes = {}) {
      const response = await fetch(`${address}/_app/signature?${new URLSearchParams(wishes)}`, { cache: 'no-store' });
      if (!response.ok) throw new Error(`the signature server answered ${response.status}`);
      return response.text();
    },
    /** The app server of the demo: calls the cloud for the page, and passes the answer on. Trouble with the cloud is its own, too. */
    async answer(service, context) {
      const ask = async () => {
        const response = await fetch(`${address}/_app/${service}`, { method: 'POST', body: JSON.stringify(context) });
        const answer = await response.json();
        if (response.status >= 500) throw new Error(`the app server answered ${response.status}`);
        return answer;
      };
      for (let left = PATIENCE; ; left--) {
        try {
          return await ask();
        } catch (error) {
          if (!left) throw error;
        }
        await new Promise((done) => setTimeout(done, 1000));
      }
    },
  };
}

/** Watches whether the cloud answers; tells `changed(alive)` at first and at each change. */
export function watchHealth(cloud, changed) {
  let alive;
  async function look() {
    const now = await cloud.health().then(
      () => true,
      () => false,
    );
    if (now !== alive) changed((alive = now));
    setTimeout(look, alive ? 5000 : 2000);
  }
  look();
}
