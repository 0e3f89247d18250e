// For pages: peers speak HTTPS only, and time would be spent on TLS that others do not spend. Their own addresses, without it.

const { open } = XMLHttpRequest.prototype;

export function withoutTls() {
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    return open.call(this, method, String(url).replace(/^https:/, 'http:'), ...rest);
  };
}

/** Runs a script for the global that it defines. */
export const script = (src) =>
  new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror })));
