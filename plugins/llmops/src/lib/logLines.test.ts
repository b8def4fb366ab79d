import type { LogChunk } from '../api/types';
import { LogLines, MAX_LINES } from './logLines';
import { findLines, linesOf, sourcesOf, splitMatches } from './logSearch';

let sequence = 0;
function chunk(text: string, step?: string): LogChunk {
  sequence += 1;
  return { sequence, at: '2026-01-01T00:00:00Z', step, text };
}

function texts(lines: LogLines) {
  return lines.lines.map(({ text }) => text);
}

describe('LogLines', () => {
  it('takes the times of processes that write side by side, and tells them apart', () => {
    const lines = new LogLines();
    const at = '2026-01-02T03:04:09Z';
    lines.append([
      {
        sequence: 0,
        at,
        step: 'train',
        source: 'train/rank-10/ab.0',
        text: '2026-01-02T03:04:05.678901234Z ten\n',
      },
      {
        sequence: 1,
        at,
        step: 'train',
        source: 'train/rank-2/cd.0',
        text: '2026-01-02T03:04:06Z two\nno time\n',
      },
    ]);
    expect(lines.lines).toMatchObject([
      { source: 'rank-10', text: 'ten', at: '2026-01-02T03:04:05.678901234Z' },
      { source: 'rank-2', text: 'two', at: '2026-01-02T03:04:06Z' },
      { source: 'rank-2', text: 'no time', at },
    ]);
    expect(sourcesOf(lines.lines)).toEqual(['rank-2', 'rank-10']);
    expect(linesOf(lines.lines, 'train', 'rank-10')).toHaveLength(1);
  });

  it('joins lines over chunks, also when steps write in turn', () => {
    const lines = new LogLines();
    lines.append([chunk('epoch ', 'a'), chunk('load', 'b')]);
    expect(texts(lines)).toEqual(['epoch ', 'load']);
    lines.append([chunk('1\nepoch 2', 'a'), chunk('ed\n', 'b')]);
    expect(texts(lines)).toEqual(['epoch 1', 'loaded', 'epoch 2']);
    expect(lines.lines.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(linesOf(lines.lines, 'b', undefined)).toMatchObject([
      { text: 'loaded' },
    ]);
  });

  it('keeps the newest state of a progress bar, and Windows line ends', () => {
    const lines = new LogLines();
    lines.append([chunk('10%\r'), chunk('20%\r55%'), chunk('\r90%\r')]);
    expect(texts(lines)).toEqual(['90%']);
    lines.append([chunk('\nnext\r\n')]);
    expect(texts(lines)).toEqual(['90%', 'next']);
  });

  it('drops colours but not brackets, keeps empty lines', () => {
    const lines = new LogLines();
    lines.append([
      chunk('\u001b[31mred\u001b[0m [1m]\n\n\u001b]0;title\u0007x\n'),
    ]);
    expect(texts(lines)).toEqual(['red [1m]', '', 'x']);
  });

  it('lets the oldest lines go and says how many', () => {
    const lines = new LogLines();
    lines.append([chunk('open')]);
    lines.append([chunk('x\n'.repeat(MAX_LINES + 9), 'other')]);
    expect(lines.lines).toHaveLength(MAX_LINES);
    expect(lines.dropped).toBe(10);
    // The open line was among them; its rest must not land anywhere else.
    lines.append([chunk(' rest\n')]);
    expect(lines.lines[MAX_LINES - 1].text).toBe('open rest');
  });
});

describe('search', () => {
  const lines = new LogLines();
  lines.append([chunk('Loss 1.5\nloss 1.2 LOSS\nüber\n')]);

  it('finds and marks whatever the case', () => {
    expect(findLines(lines.lines, 'loss')).toEqual([0, 1]);
    expect(findLines(lines.lines, '')).toEqual([]);
    expect(splitMatches('loss 1.2 LOSS', 'Loss')).toEqual([
      { text: 'loss', isMatch: true },
      { text: ' 1.2 ', isMatch: false },
      { text: 'LOSS', isMatch: true },
    ]);
  });

  it('treats what was typed as text, and marks nothing where positions do not fit', () => {
    expect(splitMatches('a.b', '.')).toHaveLength(3);
    expect(splitMatches('İx', 'x')).toEqual([{ text: 'İx', isMatch: false }]);
  });
});
