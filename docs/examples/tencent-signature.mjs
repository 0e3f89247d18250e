import { createHmac, randomInt } from 'node:crypto'

export function sign(secretId, secretKey, options = {}, now = Math.floor(Date.now() / 1000)) {
  const original = new URLSearchParams({
    secretId,
    currentTimeStamp: now,
    expireTime: now + 3600,
    random: randomInt(2 ** 32),
    ...options, // classId, procedure, taskPriority, taskNotifyMode, sourceContext, oneTimeValid
  }).toString()
  const mac = createHmac('sha1', secretKey).update(original).digest()
  return Buffer.concat([mac, Buffer.from(original)]).toString('base64')
}
