'use client';

import { useEffect, useState } from 'react';
import { upload } from '../upload.js';

export default function Page() {
  const [ready, setReady] = useState(false);
  const [outcome, setOutcome] = useState('');
  useEffect(() => setReady(true), []);

  async function choose({ target }) {
    const cloud = new URLSearchParams(location.search).get('cloud');
    setOutcome(JSON.stringify(await upload(target.files[0], cloud)));
  }
  return (
    <>
      <input type="file" disabled={!ready} onChange={choose} />
      <output>{outcome}</output>
    </>
  );
}
