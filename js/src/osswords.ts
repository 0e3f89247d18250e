/** Words for what only the services around OSS say; their classes bring them along. */
export const OSS_WORDS = {
  account: { '': 'The account may not do this ({code}): see its console, billing and rights' },
  quota: { '': 'More than the account may ({code}): wait some minutes, or raise its limits' },
  duplicate: { '': 'It is there already ({code}): it is not sent twice' },
} as const;
