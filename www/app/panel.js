// The upload itself: Start, pause, resume, cancel, and what the SDK's events do to the page.

import { $, show } from './dom.js';
import { clock, percent } from './format.js';
import { announce, has, say } from './say.js';

const RUNNING = ['preparing', 'following', 'uploading', 'paused', 'offline', 'committing'];
/** What the log shows. `video_*` are twins of `media_*`; the `report_*` events are for old listeners. */
const LOGGED = ['state', 'media_progress', 'cover_progress', 'media_upload', 'cover_upload', 'retry', 'warning'];

/** How long a note stays after the retry that it announced. */
const RELIEF = 1500;

export function makePanel({
  sdk,
  cloud,
  service,
  intake,
  unfinished,
  settings,
  troubles,
  parts,
  results,
  journal,
  asked,
}) {
  const button = Object.fromEntries(['start', 'pause', 'resume', 'cancel'].map((id) => [id, $(`#${id}`)]));
  const hurdle = $('#hurdle');
  let uploader;
  let state = 'idle';
  let busy = false;

  function start() {
    const { media, cover } = intake;
    if (busy || !media.file) return;
    lead((Vod) =>
      service.upload(new Vod(options()), {
        mediaFile: media.file,
        mediaHandle: media.handle,
        coverFile: cover.file,
        coverHandle: cover.handle,
      }),
    );
  }

  /** Goes on with what `pending()` listed. Within a click: the browser may ask whether the file may be read. */
  async function goOn(upload, file, handle) {
    if (busy) return;
    busy = true;
    const resumed = await upload.resume(file, { ...options(), mediaHandle: handle }).catch((error) => {
      busy = false;
      throw error;
    });
    intake.clear();
    intake.media.put(resumed.mediaFile, handle);
    if (resumed.coverFile) intake.cover.put(resumed.coverFile);
    lead(() => resumed);
  }

  function options() {
    const { chunkSize, parallel: chunkParallelLimit, transport } = settings.values();
    const endpoints = service.endpoints(cloud.address);
    return { getSignature, endpoints, chunkSize, chunkParallelLimit, transport, progressInterval: 200 };
  }

  /** Leads an upload from its beginning to its end. */
  async function lead(begin) {
    busy = true;
    const { media, cover } = intake;
    const run = { files: { media: media.file, cover: cover.file }, began: performance.now(), retries: 0 };
    results.clear();
    parts.clear();
    say(hurdle, 'nothing');
    intake.lock(true);
    media.begin();
    cover.begin();
    enter('preparing');
    try {
      uploader = begin(await sdk);
    } catch (error) {
      return end(run, error);
    }
    listen(run);
    parts.follow({ size: run.files.media.size, chunkSize: settings.values().chunkSize });
    uploader.done().then(
      (result) => end(run, undefined, result),
      (error) => end(run, error),
    );
  }

  /** The page's own business: here it asks the demo's app server. The log tells why, never what. */
  async function getSignature(context) {
    const { action, kind, reason, attempt } = context;
    journal('getSignature', { action, kind, reason, attempt });
    const answer = await service.ask(cloud, context, troubles.signatureWishes());
    asked(context, answer);
    if (kind === 'media') parts.object(service.object(answer, context));
    return answer;
  }

  function listen(run) {
    for (const event of LOGGED) uploader.on(event, (payload) => journal(event, payload));
    uploader.on('state', ({ state }) => {
      // Until it goes on in the place of the other tab.
      run.followed = state === 'following' || (run.followed && state !== 'uploading');
      enter(state);
    });
    for (const kind of ['media', 'cover']) {
      let first = true;
      uploader.on(`${kind}_progress`, (tick) => {
        intake[kind].progress(tick, first && !run.followed);
        if (kind === 'media') tell(tick.percent);
        first = false;
      });
      uploader.on(`${kind}_upload`, (stored) => {
        run[kind] = stored;
        intake[kind].stored();
        if (kind === 'media') parts.stop(true);
      });
    }
    uploader.on('retry', ({ stage, delay, kind }) => {
      run.retries++;
      say(hurdle, 'hurdle.retry', {
        stage: `@stage.${stage}`,
        kind: kindWord(kind),
        seconds: (delay / 1000).toFixed(1),
        count: run.retries,
      });
      clearTimeout(run.relief);
      run.relief = setTimeout(() => say(hurdle, 'nothing'), delay + RELIEF);
    });
    uploader.on('warning', ({ kind, message }) => {
      if (has(`warning.${kind}`)) say(hurdle, `warning.${kind}`);
      else say(hurdle, 'warning', { message });
    });
    uploader.on('report_apply', ({ data }) => data?.vodSessionKey && parts.session(data.vodSessionKey));
  }

  function end(run, error, result) {
    const { media, cover } = run.files;
    const facts = {
      ...run.files,
      stored: { media: run.media, cover: run.cover },
      seconds: (performance.now() - run.began) / 1000,
      retries: run.retries,
      kept: intake.media.kept,
      followed: run.followed,
    };
    busy = false;
    uploader = undefined;
    intake.lock(false);
    parts.stop();
    clearTimeout(run.relief);
    say(hurdle, 'nothing');
    journal(error ? 'error' : 'done', error ?? result);
    if (error) {
      intake.media.rest();
      intake.cover.rest();
      const gone = error.kind === 'cancelled' && !run.followed && $('#abort').checked;
      if (gone) parts.clear();
      enter(error.kind === 'cancelled' ? 'cancelled' : 'failed');
      results.failed(error, { gone, followed: run.followed, again: start });
    } else {
      // One who followed late has not heard of everything.
      intake.media.stored();
      intake.cover.stored();
      enter('done');
      results.succeeded(result, facts);
      announce('announce.done', { name: media.name, time: clock(facts.seconds), cover: cover?.name });
    }
    refresh();
    unfinished.refresh();
  }

  function tell(fraction) {
    if (Math.floor(fraction * 4) !== Math.floor(announced * 4))
      announce('announce.progress', { percent: percent(fraction) });
    announced = fraction;
  }
  let announced = 0;

  function enter(next) {
    if (next === state) return;
    state = next;
    const chip = $('#state');
    chip.dataset.state = next;
    say($('span:last-child', chip), `state.${next}`);
    announce(`state.${next}`);
    refresh();
  }

  /** Which buttons there are, and what Start is called. */
  function refresh() {
    const running = RUNNING.includes(state);
    const lost = document.activeElement;
    show(button.start, !running);
    show($('#sample'), !running);
    show(button.pause, running && state !== 'paused' && state !== 'following');
    show(button.resume, state === 'paused');
    show(button.cancel, running);
    show($('#abort-choice'), running && state !== 'following');
    show($('#following'), state === 'following');
    say(button.cancel, state === 'following' ? 'cancel.following' : 'cancel');
    const { file } = intake.media;
    const left = unfinished.of(file);
    button.start.disabled = !file;
    if (left?.percent > 0) say(button.start, 'start.continue', { percent: percent(left.percent) });
    else say(button.start, state === 'done' && file ? 'start.again' : 'start');
    unfinished.arrange(running, file);
    // A focused button that disappears hands the focus on.
    if (lost?.closest('[hidden]'))
      Object.values(button)
        .find((each) => !each.hidden)
        ?.focus();
  }

  const kindWord = (kind) => (has(`kind.${kind}`) ? `@kind.${kind}` : kind);

  button.start.addEventListener('click', start);
  button.pause.addEventListener('click', () => uploader?.pause());
  button.resume.addEventListener('click', () => uploader?.resume());
  button.cancel.addEventListener('click', () => uploader?.cancel({ abort: $('#abort').checked }));
  refresh();

  return {
    goOn,
    refresh,
    /** Another file was chosen or taken away. */
    chosen(slot) {
      if (busy) return;
      if (slot.kind === 'media') parts.clear();
      // A cover belongs to the video that it was chosen for.
      if (slot.kind === 'media' && state === 'done') intake.cover.clear();
      enter('idle');
      refresh();
    },
    isRunning: () => busy,
  };
}
