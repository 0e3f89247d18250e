"""One upload by the Python client of Youku: a JSON object as argument, a JSON object as answer."""

import json
import sys

from youku_upload import YoukuUpload

wish = json.loads(sys.argv[1])
client = YoukuUpload(wish["client_id"], wish["access_token"], wish["path"])
try:
    if wish["call"] == "upload":
        answer = {"video_id": client.upload(title="ours", tags="demo,测试", category="Others")}
    else:
        client.create(client.prepare_video_params(title=wish.get("title", "ours"), tags="demo"))
        client.get_sts_info()
        answer = {"cancelled": client.cancel() == client.upload_token, "spec": client.spec()}
except Exception as error:  # whatever it is, it is the answer
    answer = {"error": str(error)}
print(json.dumps(answer))
