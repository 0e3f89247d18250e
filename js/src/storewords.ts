/** Words for what only stores say that name their parts by ETags; the classes whose cloud has one bring them along. */
export const STORE_WORDS = {
  malformed: { 'etag-hidden': 'CORS hides the ETag, verify is off: expose ETag, or leave verify on' },
  'etag-hidden': {
    '': 'CORS hides the ETag, MD5s prove the upload: expose ETag, Date, x-cos-request-id, x-cos-hash-crc64ecma',
  },
} as const;
