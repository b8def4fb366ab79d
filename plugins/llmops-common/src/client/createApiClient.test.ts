import fc from 'fast-check';
import { createApiClient } from './createApiClient';

describe('createApiClient', () => {
  const addresses: URL[] = [];
  const bodies: unknown[] = [];
  const client = createApiClient({
    discoveryApi: { getBaseUrl: async () => 'http://localhost/~/api/llmops' },
    fetchApi: {
      fetch: async (address, init) => {
        addresses.push(new URL(String(address)));
        bodies.push(init?.body);
        return new Response('{}');
      },
    },
  });
  const sent = () => addresses[addresses.length - 1];

  it.each([
    ['a line feed', 'a\nb'],
    ['control characters before digits', '\u00071\u00021\u001b[31m\u007f'],
    ['emoji', 'run 😀🇰🇷'],
    ['rare ideographs', '𠮷野'],
    ['what looks like a mark', '~0A~ ~~'],
    ['percent signs', '100 % %0A'],
    ['marks of direction', '\u202egnp.exe'],
  ])('sends %s as they are', async (_what, text) => {
    await client.listRuns({ query: { text, columns: [text, 'other'] } });
    expect(sent().searchParams.get('text')).toBe(text);
    expect(sent().searchParams.getAll('columns')).toEqual([text, 'other']);
    await client.getModel({ path: { tracker: 'mlflow', name: text } });
    const parts = sent().pathname.split('/').map(decodeURIComponent);
    expect(parts.slice(-2)).toEqual(['mlflow', text]);
  });

  it('sends any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async text => {
        await client.listRuns({ query: { text } });
        expect(sent().searchParams.get('text') ?? '').toBe(text);
      }),
    );
  });

  it('sends a replacement for half a character', async () => {
    await client.listRuns({ query: { text: 'a\ud800b' } });
    expect(sent().searchParams.get('text')).toBe('a\ufffdb');
  });

  it('leaves bodies alone', async () => {
    await client.annotateRun({ path: { runId: 'r' }, body: { note: '~\n😀' } });
    expect(bodies[bodies.length - 1]).toBe(JSON.stringify({ note: '~\n😀' }));
    expect(sent().pathname).toBe('/~/api/llmops/runs/r');
  });
});
