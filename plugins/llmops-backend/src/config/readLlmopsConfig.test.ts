import { ConfigReader } from '@backstage/config';
import { readLlmopsConfig } from './readLlmopsConfig';

describe('readLlmopsConfig', () => {
  it('has defaults for everything', () => {
    expect(readLlmopsConfig(new ConfigReader({}))).toEqual({
      unownedGroup: 'group:default/unowned',
      reuseDecisionsMs: 5000,
      trustedOrigins: [],
      sync: { activeMs: 1500, idleMs: 3000, longestBackOffMs: 15_000 },
    });
  });

  it('reads durations as text and as objects', () => {
    const sync = { activeInterval: '2s', idleInterval: { minutes: 1 } };
    const config = new ConfigReader({ llmops: { sync } });
    expect(readLlmopsConfig(config).sync).toMatchObject({
      activeMs: 2000,
      idleMs: 60_000,
    });
  });

  it.each([
    [{ unownedGroup: 'nobody' }, 'llmops.unownedGroup is "nobody"'],
    [{ unownedGroup: 'user:default/x' }, 'full reference of a group'],
    [{ sync: { activeInterval: { milliseconds: 1 } } }, 'at least 100 ms'],
    [{ sync: { idleInterval: 'soon' } }, 'llmops.sync.idleInterval'],
    [{ permissions: { reuseDecisions: '2m' } }, 'up to a minute'],
  ])('says what is wrong with %j', (llmops, message) => {
    expect(() => readLlmopsConfig(new ConfigReader({ llmops }))).toThrow(
      message,
    );
  });
});
