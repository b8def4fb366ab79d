import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withinPatience } from './withinPatience';

it('says that a system that accepts and never answers did not answer, and leaves it', async () => {
  const server = createServer(() => {});
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const ask = (signal: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}`, { signal });
  const caller = new AbortController();
  await expect(
    withinPatience(caller.signal, 'The tracker "main"', ask, 50),
  ).rejects.toThrow(/^The tracker "main" did not answer within 0\.05 s\./);
  const left = withinPatience(caller.signal, 'It', ask);
  caller.abort(new Error('The caller is gone'));
  await expect(left).rejects.toThrow('The caller is gone');
  // Resolves only when no connection is left open.
  await new Promise(resolve => {
    server.close(resolve);
  });
});

it('answers what the system answered', async () => {
  const { signal } = new AbortController();
  await expect(withinPatience(signal, 'It', async () => 7)).resolves.toBe(7);
});
