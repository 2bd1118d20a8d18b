// The official SDK's server over `ws`, by the transport that its users write: it has none of its own.
import { notify, sdkServer } from '../sdk-pair.js';
import { listenForTextbook } from '../textbook-web-socket.js';

const url = await listenForTextbook((transport) => {
  const work = sdkServer(async (count, context) => {
    for (let i = 1; i <= count; i++) await notify(context, i, count);
  });
  void work.connect(transport);
});
process.send?.(url);
