import { hideSecret } from './hideSecret';

const SECRET = '0123456789abcdef0123456789abcdef';

describe('hideSecret', () => {
  it('hides a secret wherever it is, and keeps the length', () => {
    const text = `손실 ${SECRET} and "${SECRET}"\n`;
    const hidden = hideSecret(text, SECRET);
    expect(hidden).toBe(`손실 ${'*'.repeat(32)} and "${'*'.repeat(32)}"\n`);
    expect(Buffer.byteLength(hidden)).toBe(Buffer.byteLength(text));
    expect(hideSecret(text, null)).toBe(text);
  });

  it('leaves nothing of use of one that is split between two texts', () => {
    for (let at = 1; at < SECRET.length; at += 1) {
      const text = `a ${SECRET} b`;
      const parts = [text.slice(0, 2 + at), text.slice(2 + at)];
      const hidden = parts.map(part => hideSecret(part, SECRET)).join('');
      expect(hidden).toHaveLength(text.length);
      expect(/[0-9a-f]{8}/.exec(hidden.slice(1, -1))).toBeNull();
    }
  });
});
