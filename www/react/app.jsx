// One upload in a component of its own, and many in a queue that outlives components. Uploads to the local cloud:
// `cargo xtask demo` starts it, `npm install && npm start` serves this page.

import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import TcVod from 'vodlift/inline';
import { UploadQueue } from 'vodlift/queue';
import { useUpload, useUploadQueue } from 'vodlift/react';

const cloud = new URLSearchParams(location.search).get('emulator') ?? 'http://127.0.0.1:9711';
const tcVod = new TcVod({
  endpoints: cloud,
  getSignature: async () => (await fetch(`${cloud}/_app/signature`)).text(),
});
const queue = new UploadQueue({ guard: true });

const percent = (progress) => `${Math.round(progress.percent * 100)} %`;

function OneUpload() {
  const { start, pause, resume, cancel, retry, state, progress, error, result } = useUpload(tcVod);
  const active = !['idle', 'done', 'failed', 'cancelled'].includes(state);
  return (
    <section aria-label="One file">
      <input type="file" aria-label="File" onChange={({ target }) => target.files[0] && start({ mediaFile: target.files[0] })} />
      <progress value={progress.percent} aria-label="Progress" />
      <output>{result ? `done: ${result.fileId}` : state}</output>
      {active && state !== 'paused' && <button onClick={pause}>Pause</button>}
      {state === 'paused' && <button onClick={resume}>Resume</button>}
      {active && <button onClick={() => cancel()}>Cancel</button>}
      {error && (
        <p role="alert">
          {error.message} <button onClick={retry}>Retry</button>
        </p>
      )}
    </section>
  );
}

function Row({ name, state, progress, item }) {
  return (
    <li>
      {name}: {state}, {percent(progress)} <button onClick={() => item.remove()}>Remove</button>
    </li>
  );
}

function ManyUploads() {
  const { items, progress, paused } = useUploadQueue(queue);
  return (
    <section aria-label="Many files">
      <input
        type="file"
        multiple
        aria-label="Files"
        onChange={({ target }) => [...target.files].forEach((mediaFile) => queue.add(tcVod, { mediaFile }))}
      />
      <button onClick={() => (paused ? queue.resume() : queue.pause())}>{paused ? 'Resume all' : 'Pause all'}</button>
      <button onClick={() => queue.retryFailed()} disabled={!progress.failed}>Retry</button>
      <output>
        {percent(progress)}, {progress.done} of {items.length}
      </output>
      <ul>
        {items.map((view) => (
          <Row key={view.id} {...view} />
        ))}
      </ul>
    </section>
  );
}

function App() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <h1>vodlift and React</h1>
      <button onClick={() => setOpen(!open)}>{open ? 'Close' : 'Open'}</button>
      {open && <OneUpload />}
      {open && <ManyUploads />}
    </>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
