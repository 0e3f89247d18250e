/** Words for what only NetEase says. */
export const NETEASE_WORDS = {
  callback: {
    '': 'Stored, but the service could not be told ({code}): have your server call video/query, do not send it again',
  },
  'mixed-content': {
    '': 'No upload server that an https page may touch (dropped: {detail}): set uploadHosts (https://my.example) or allowedHosts (my.example)',
  },
  'token-expired': {
    '': 'By this clock the upload token has ended; it is tried all the same: check the clocks, or return a fresh one',
  },
} as const;
