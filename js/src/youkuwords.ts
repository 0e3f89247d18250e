/** Words for what only Youku's accounts lack; its class brings them along. */
export const YOUKU_WORDS = {
  account: {
    'no-oss-mode': 'Youku has no OSS mode for this account or application: ask for it, and call create with isnew=1',
    'no-bucket': 'The answer names no bucket: have your server call create with isnew=1 and return all of it',
  },
} as const;
