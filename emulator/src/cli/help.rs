//! What `--help` says.

pub const HELP: &str = "\
vodlift-emulator: Tencent Cloud VOD, Alibaba VOD, Youku and NetEase with their object stores (COS, OSS, NOS) on one local port, offline and strict.

USAGE
  vodlift-emulator [options]                 serve until Ctrl-C
  vodlift-emulator sign [options]            print a client upload signature
  vodlift-emulator check <signature> [...]   say in plain words what is right or wrong with a signature

OPTIONS
  --listen <addr>     where plain HTTP is served          [default: 127.0.0.1:9711; port 0 takes a free one]
  --tls <addr>        serve HTTPS too, under the clouds' own host names, with a certificate made at start
  --cert-out <file>   write that certificate (PEM), for clients that should trust it
  --dir <folder>      keep objects here; without it in a temporary folder that goes when the program ends
  --count-only        keep no bytes, only sizes and checksums (for measuring clients)
  --no-digests        with --count-only: no checksums either; files are counted as they come and never gathered (for measuring fast clients)
  --link <speed,ms>   a line in front of it all: bits per second towards the server (k, M, G; 0 for no limit) and round trip, e.g. 10M,200
  --events <url>      post upload-complete events here (http); without it GET /_app/events shows them
  --seed <n>          seed of all ids and troubles        [default: from the clock]
  --config <file>     JSON configuration; GET /_emulator/config shows every field with its value
  --quiet             do not tell refused requests on standard error
  -h, --help          this text
  -V, --version       the version

SIGN
  --secret-id <id> --secret-key <key>        default: the emulator's own account
  --expire-in <seconds>                      default: 86400
  --class-id <n>  --procedure <text>  --task-priority <n>  --task-notify-mode <text>  --source-context <text>
  --session-context <text>  --one-time  --vod-sub-app-id <n>  --storage-region <region>

CHECK
  --secret-key <key>  check the HMAC with this key too; without it with the emulator's own, if the secretId is its own

ADDRESSES
  /v3/index.php?Action=...   Tencent's control calls; any Host
  /?Action=...               Alibaba's calls, or the same as a form; also as vod.<region>.aliyuncs.com in the Host header
  /uploads/create.json       Youku's calls, with get_sts_inf, commit, cancel and /oauth2/token.json; also as api.youku.com
  /<key>                     COS, also as <bucket>-<appid>.cos.<region>.myqcloud.com in the Host header
  /<bucket>/<key>            OSS, known by its signature; also as <bucket>.localhost and <bucket>.oss-<region>.aliyuncs.com
  /lbs, /app/vod/...         NetEase's directory and VOD API; nodes are this port and further ones (netease.ports, told by /lbs),
                             and every *.127.net in the Host header
  /_media/<bucket>/<key>     playback
  /_app/signature            a fresh signature of Tencent's: ?oneTime=1&expireIn=60&procedure=...&classId=...
  /_app/aliyun, /_app/youku, /_app/netease
                             POST the context of getSignature: the cloud's own answer to the call that it wants
  /_app/aliyun/sts           an STS key that may call Alibaba's API
  /_app/youku/token          client_id and an access_token, renewed when it is over
  /_app/events               upload-complete events
  /_emulator/...             health, objects, uploads, sessions, media, tasks, netease, lend, log, config, clock, reset, trouble

EXAMPLES
  vodlift-emulator
  vodlift-emulator --listen 0 --dir ./uploads
  vodlift-emulator --tls 9712 --cert-out emulator.pem
      then: chromium --ignore-certificate-errors --host-resolver-rules='MAP *.qcloud.com 127.0.0.1:9712, MAP *.myqcloud.com 127.0.0.1:9712, MAP *.aliyuncs.com 127.0.0.1:9712, MAP *.youku.com 127.0.0.1:9712, MAP *.127.net 127.0.0.1:9712'
  curl http://127.0.0.1:9711/_app/signature?oneTime=1
  curl -d '{\"action\":\"create\",\"kind\":\"media\",\"file\":{\"name\":\"a.mp4\",\"size\":5}}' http://127.0.0.1:9711/_app/aliyun
  curl -d '{\"rules\":[{\"route\":\"part\",\"chance\":0.2,\"effect\":{\"kind\":\"reset-after\"}}],\"seed\":7}' http://127.0.0.1:9711/_emulator/trouble
  vodlift-emulator sign --procedure LongVideoPreset --one-time
  vodlift-emulator check \"$(vodlift-emulator sign)\"

Bodies of one request are held in memory and may have at most 512 MiB (limits.maxBody). Nothing leaves this machine, except
events to the address that you give.";
