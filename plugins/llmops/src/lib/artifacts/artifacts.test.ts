import {
  HOSTILE_TEXTS,
  HOSTILE_VALUES,
} from '@llmops/backstage-plugin-llmops-common/testing';
import { visibleText } from '../visibleText';
import { decodeText } from './decodeText';
import { entriesOf, readJson } from './readJson';
import { imageTypeOf, previewKindOf } from './previewKind';
import { MAX_ROWS, readTable } from './readTable';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('previews of files', () => {
  it.each([
    ['metrics.JSON', 'json'],
    ['a/train.jsonl', 'table'],
    ['corpus.tsv', 'table'],
    ['README.md', 'markdown'],
    ['plot.PNG', 'image'],
    ['picture.svg', 'unknown'],
    ['page.html', 'unknown'],
    ['MLmodel', 'unknown'],
  ])('reads %s as %s', (name, kind) => {
    expect(previewKindOf(name)).toBe(kind);
  });

  it('knows pictures by their bytes, not by their names', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    expect(imageTypeOf(png)).toBe('image/png');
    expect(imageTypeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe(
      'image/jpeg',
    );
    expect(imageTypeOf(utf8('<svg onload=alert(1)>'))).toBeUndefined();
    expect(imageTypeOf(utf8('<html>'))).toBeUndefined();
    expect(imageTypeOf(new Uint8Array())).toBeUndefined();
  });

  it('tells text from other files, even where it was cut in the middle of a sign', () => {
    const korean = utf8('한국어');
    expect(decodeText(korean)).toBe('한국어');
    expect(decodeText(korean.subarray(0, 8))).toContain('한국');
    expect(decodeText(new Uint8Array([1, 0, 2, 0]))).toBeUndefined();
    expect(
      decodeText(Uint8Array.from({ length: 900 }, (_, n) => 128 + (n % 128))),
    ).toBeUndefined();
    expect(decodeText(new Uint8Array([0xff, 0xfe, 0x41, 0]))).toBe('A');
    expect(decodeText(utf8('\u001b[31mred\u001b[0m'))).toBe('red');
    expect(decodeText(new Uint8Array())).toBe('');
  });

  it('reads tables as RFC 4180 writes them', () => {
    expect(
      readTable('a.csv', 'name,"no, te"\r\n"a ""b""",\n\nc\n"open,x', false),
    ).toEqual({
      columns: ['name', 'no, te'],
      rows: [['a "b"', ''], ['c'], ['open,x']],
      isCut: false,
    });
    expect(readTable('a.tsv', 'a\tb\n1\t2', false).rows).toEqual([['1', '2']]);
    expect(readTable('a.csv', '', false)).toEqual({
      columns: [],
      rows: [],
      isCut: false,
    });
  });

  it('stops after the rows that are shown, and leaves out a row that was cut', () => {
    const many = `n\n${'1\n'.repeat(MAX_ROWS + 5)}`;
    expect(readTable('a.csv', many, false)).toMatchObject({ isCut: true });
    expect(readTable('a.csv', many, false).rows).toHaveLength(MAX_ROWS);
    expect(readTable('a.csv', 'n\n1\n12', true)).toMatchObject({
      rows: [['1']],
      isCut: true,
    });
    expect(readTable('a.jsonl', '{"n":1}\n{"n":', true)).toMatchObject({
      columns: ['n'],
      rows: [['1']],
    });
  });

  it('reads JSON Lines with keys of any name, and shows lines that are none', () => {
    expect(
      readTable(
        'a.jsonl',
        '{"__proto__":"x","b":{"c":1}}\n{"b":null}\n[1]\nnot json\n',
        false,
      ),
    ).toEqual({
      columns: ['__proto__', 'b', 'value', '?'],
      rows: [
        ['x', '{"c":1}', '', ''],
        ['', 'null', '', ''],
        ['', '', '[1]', ''],
        ['', '', '', 'not json'],
      ],
      isCut: false,
    });
    expect({}).not.toHaveProperty('b');
  });

  it.each(HOSTILE_TEXTS.map(({ name, text }) => [name, text]))(
    'keeps cells and keys as they are: %s',
    (_name, text) => {
      const quoted = `"${text.replace(/"/g, '""')}"`;
      expect(readTable('a.csv', `${quoted}\n${quoted}`, false)).toMatchObject({
        columns: [text],
        rows: [[text.slice(0, 1_000)]],
      });
      const json = readJson(JSON.stringify({ [text]: text }));
      expect(entriesOf(json?.value)).toEqual([[text, text]]);
    },
  );

  it('spells hidden signs of names out', () => {
    expect(visibleText('model\u202egnp.exe')).toBe('model⟨U+202E⟩gnp.exe');
    expect(visibleText(' \u3000')).toBe('⟨U+0020⟩⟨U+3000⟩');
    expect(visibleText('a b')).toBe('a b');
    expect(visibleText('한국어 모델 (1).txt')).toBe('한국어 모델 (1).txt');
    for (const { text } of HOSTILE_VALUES) {
      expect(visibleText(text)).not.toMatch(
        /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u,
      );
    }
  });
});
