/** Words for what only Tencent's signatures and service say; its class brings them along. */
export const TENCENT_WORDS = {
  signature: {
    base64: 'The signature is not base64: return it without quotes or URL encoding',
    'too-short': 'The signature is too short: it is base64 of HMAC-SHA1 (raw, not hex) and the parameters',
    'float-timestamp': 'A time in the signature has a decimal point: sign Math.floor(Date.now() / 1000)',
    expired: 'The signature has expired: sign anew on each call of getSignature',
    window: 'expireTime must be after currentTimeStamp, by 90 days at most',
    10004: 'The service refused the signature: check SecretId, SecretKey and clock of your signature server',
  },
  service: { 10001: 'The service refused the request: check the file type and name' },
} as const;
