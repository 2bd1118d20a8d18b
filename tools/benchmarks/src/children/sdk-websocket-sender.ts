// Serves the official SDK over `ws`. The SDK has no WebSocket server transport, so this uses one as its users
// write.
import { notify, sdkServer } from '../sdk-pair.js';
import { listenForTextbook } from '../textbook-web-socket.js';

const url = await listenForTextbook((transport) => {
  const work = sdkServer(async (count, context) => {
    for (let i = 1; i <= count; i++) await notify(context, i, count);
  });
  void work.connect(transport);
});
process.send?.(url);
