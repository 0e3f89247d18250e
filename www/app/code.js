// What a developer would write for what this page does: ten lines, with the cloud and the settings as chosen.

import { $, copyOn, el } from './dom.js';
import { say } from './say.js';

const TOKENS = /(\/\/.*)|('[^']*')|\b(import|from|const|new|await|async|return)\b|\b(\d[\d_]*)\b/g;
const NAMES = [undefined, 'comment', 'string', 'keyword', 'number'];

const MEBI = 1024 ** 2;
const LINK = 4;
const PARALLEL = 6;

export function source({ Vod, entry, given, appServer, result, chain }, { chunkSize, parallel, transport }) {
  const wishes = [
    chunkSize && (!chain || chunkSize !== LINK * MEBI) && `chunkSize: ${chunkSize / MEBI} * 1024 ** 2`,
    !chain && parallel !== PARALLEL && `chunkParallelLimit: ${parallel}`,
    transport !== 'fetch' && `transport: '${transport}'`,
  ].filter(Boolean);
  return `import { ${Vod} } from '${entry}';

const vod = new ${Vod}({
  getSignature: ${appServer},
});
const uploader = vod.upload({
  ${[given, ...wishes].join(', ')},
});
uploader.on('media_progress', ({ percent, speed, eta }) => draw(percent, speed, eta));
pauseButton.onclick = () => uploader.pause();

const { ${result} } = await uploader.done();`;
}

/** `write(settings)` is the code. */
export function makeCode(settings, write) {
  const box = $('#code');
  const draw = () => box.replaceChildren(...colour(write(settings.values())));
  settings.onChange(draw);
  draw();
  copyOn($('#code-copy'), () => box.textContent, say);
}

function colour(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const name = NAMES[match.findIndex((group, index) => index > 0 && group !== undefined)];
    pieces.push(text.slice(end, match.index), el(`span.${name}`, {}, match[0]));
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)];
}
