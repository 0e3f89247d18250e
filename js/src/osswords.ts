/** Words for what only the services around OSS say; their classes bring them along. */
export const OSS_WORDS = {
  account: {
    'no-oss-mode': 'Youku has no OSS mode for this account or application: ask for it, and call create with isnew=1',
    'no-bucket': 'The answer names no bucket: have your server call create with isnew=1 and return all of it',
    '': 'The account may not do this ({code}): see its console, billing and rights',
  },
  quota: { '': 'More than the account may ({code}): wait some minutes, or raise its limits' },
  duplicate: { '': 'It is there already ({code}): it is not sent twice' },
} as const;
