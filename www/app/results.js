// How an upload ended: the card, the proof that what arrived is what was sent, and the list of earlier ones.

import { $, copyOn, el, show } from './dom.js';
import { bytes, clock, percent, speed } from './format.js';
import { has, say } from './say.js';
import { compare } from './proof.js';

export function makeResults(cloud, { played }, { startOver }) {
  const card = $('#result');
  const title = $('#result-title');
  const badges = $('.badges', card);
  const outcome = $('.outcome', card);
  let last;

  /** Empties the card; a success goes to the list of earlier uploads. */
  function clear() {
    if (last) putAway(last);
    last = undefined;
    for (const name of Object.keys(card.dataset)) delete card.dataset[name];
    badges.replaceChildren();
    outcome.replaceChildren();
    show(card, false);
  }

  function succeeded(result, facts) {
    const { fileId, video, image, cover, verified, confirmed } = result;
    const { url } = video ?? image;
    last = { fileId, url, file: facts.media, badge: undefined };
    say(title, 'result.done');
    badges.replaceChildren(badge(`verified.${verified}`, verified === 'none' ? 'warn' : 'good'));
    if (!confirmed) badges.append(badge('unconfirmed', 'warn'));

    const player = el('div.player', {}, media(facts.media, played ? url : undefined));
    const list = el('dl');
    fact(list, 'fact.fileId', copyable(fileId));
    fact(list, 'fact.link', link(url));
    if (cover)
      fact(
        list,
        'fact.cover',
        el('a.cover', { href: httpOnly(cover.url) }, el('img', { src: httpOnly(cover.url), alt: facts.cover.name })),
      );
    const sent = facts.media.size * (1 - facts.kept);
    const pace = { size: bytes(facts.media.size), time: clock(facts.seconds), speed: speed(sent / facts.seconds) };
    const size = facts.followed ? 'fact.size.followed' : 'fact.size.value';
    fact(list, 'fact.size', say(el('span'), size, pace));
    fact(list, 'fact.verified', say(el('span'), `verified.${verified}.text`));
    if (facts.kept) fact(list, 'fact.kept', percent(facts.kept));
    if (facts.retries) fact(list, 'fact.retries', String(facts.retries));

    const another = el('button', { type: 'button' });
    say(another, 'another').addEventListener('click', startOver);
    outcome.replaceChildren(player, list, el('div.actions', {}, another));
    Object.assign(card.dataset, { outcome: 'done', fileId, videoUrl: url });
    show(card);
    prove(list, player, facts, last);
  }

  async function prove(list, player, facts, mine) {
    const verdicts = [];
    for (const kind of ['media', 'cover']) {
      const stored = facts.stored[kind];
      if (!facts[kind] || !stored) continue;
      const line = fact(list, `fact.proof.${kind}`, say(el('span.hint'), 'proof.busy'));
      const { verdict, local, remote, object } = await compare(cloud, facts[kind], stored.Key).catch(() => ({
        verdict: 'unknown',
      }));
      verdicts.push(verdict);
      line.replaceChildren(
        hash('proof.local', local),
        hash('proof.remote', remote),
        badge(`proof.${verdict}`, tone(verdict)),
      );
      const shown = $('video, audio, img', player);
      if (kind !== 'media' || !object?.playUrl) continue;
      if (shown && shown.src !== object.playUrl) shown.src = object.playUrl;
      // A service that names no address at the end of an upload is asked for one by the app server.
      if (!mine.url) $('.link', list).replaceWith(link((mine.url = card.dataset.videoUrl = object.playUrl)));
    }
    if (last !== mine) return;
    const worst = ['different', 'unknown', 'size', 'identical'].find((each) => verdicts.includes(each)) ?? 'unknown';
    mine.badge = [`proof.${worst}`, tone(worst)];
    badges.prepend(badge(...mine.badge));
    card.dataset.identical = worst;
  }

  function failed(error, { gone, followed, again }) {
    const { kind = 'unknown', code, stage, status, attempts, requestId, message } = error;
    const cancelled = kind === 'cancelled';
    say(title, cancelled ? 'result.cancelled' : has(`kind.${kind}`) ? `kind.${kind}` : 'result.failed');
    const list = el('dl');
    if (!cancelled) {
      const facts = { kind, code, stage, status, attempts: attempts || undefined, requestId };
      for (const [name, value] of Object.entries(facts)) {
        if (value !== undefined) fact(list, `error.${name}`, el('code', {}, String(value)));
      }
    }
    const retry = el('button.primary', { type: 'button' });
    say(retry, gone ? 'start.again' : 'again').addEventListener('click', again);
    outcome.replaceChildren(
      ...(cancelled ? [] : [el('p.words', { lang: 'en' }, message)]),
      list,
      say(el('p.hint'), gone ? 'kept.no' : followed && cancelled ? 'kept.elsewhere' : 'kept.yes'),
      el('div.actions', {}, retry),
    );
    Object.assign(card.dataset, { outcome: cancelled ? 'cancelled' : 'failed', errorKind: kind });
    if (code !== undefined) card.dataset.errorCode = code;
    show(card);
  }

  function putAway({ fileId, url, file, badge: seal }) {
    const list = $('#earlier ul');
    list.prepend(
      el(
        'li',
        {},
        el('a', { href: httpOnly(url), target: '_blank', rel: 'noopener' }, file.name),
        el('span.hint', {}, bytes(file.size)),
        el('code', {}, fileId),
        ...(seal ? [badge(...seal)] : []),
      ),
    );
    show($('#earlier'));
  }

  return { clear, succeeded, failed };
}

const tone = (verdict) => ({ identical: 'good', different: 'bad' })[verdict] ?? 'warn';

const badge = (key, tone) => say(el('span.badge', { data: { tone } }), key);

/** The answer of a server decides what is linked, so nothing but the web is. */
const httpOnly = (url) => (/^https?:/.test(url) ? url : undefined);

const link = (url) => el('a.link', { href: httpOnly(url), target: '_blank', rel: 'noopener', title: url }, url || '–');

function fact(list, key, value) {
  const line = el('dd', {}, value);
  list.append(say(el('dt'), key), line);
  return line;
}

function copyable(text) {
  const button = el('button.quiet.small', { type: 'button' });
  say(button, 'copy');
  copyOn(button, () => text, say);
  return el('span.copyable', {}, el('code', {}, text), button);
}

function hash(key, value) {
  return el('p.hash', {}, say(el('span'), key), el('code', {}, value ?? '–'));
}

function media(file, url) {
  const src = httpOnly(url);
  if (file.type.startsWith('image/')) return el('img', { src, alt: file.name });
  const tag = file.type.startsWith('audio/') ? 'audio' : 'video';
  return el(tag, { src, controls: true, preload: 'metadata', playsInline: true });
}
