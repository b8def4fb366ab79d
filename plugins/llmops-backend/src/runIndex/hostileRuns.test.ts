import { TestDatabases } from '@backstage/backend-test-utils';
import { isError } from '@backstage/errors';
import {
  formatRunIdentifier,
  formatRunQuery,
  type RunExpression,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import { HOSTILE_TEXTS } from '@llmops/backstage-plugin-llmops-common/testing';
import type { Knex } from 'knex';
import { migrateDatabase } from '../database/migrateDatabase';
import type { RunRow } from '../database/rows';
import type { RunQuery } from '../database/RunStore';
import { storableText } from '../database/storableText';
import { countRuns } from './countRuns';
import { exportRuns } from './exportRuns';
import { groupRuns, readGrouping } from './groupRuns';
import { listRunKeys } from './listRunKeys';
import { listRuns } from './listRuns';
import { RunSelection } from './RunSelection';
import { RunValueWriter } from './RunValueWriter';
import { NOW, makeRuns } from './__testUtils__/samples';

jest.setTimeout(240_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

/** Longer keys are not stored. */
const MAX_KEY = 500;
const TEXTS = HOSTILE_TEXTS.map(({ name, text }, index) => ({
  ...{ name, index },
  raw: text,
  // Half a character arrives as none: it has no form in UTF-8.
  text: Buffer.from(storableText(text)).toString(),
}));
const [SAMPLE] = makeRuns();

const idOf = (index: number) => `h${String(index).padStart(3, '0')}`;

const equals = (identifier: RunIdentifier, value: string): RunExpression => ({
  type: 'compare',
  identifier,
  operator: '=',
  value: { type: 'text', value },
});

/** Cells of a file as RFC 4180 has them. */
function readCsv(file: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of file.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g,
  )) {
    rows[rows.length - 1].push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') {
      rows.push([]);
    }
  }
  return rows.filter(row => row.length > 1);
}

describe.each(databases.eachSupportedId())('hostile texts, %p', databaseId => {
  let database: Knex;

  beforeAll(async () => {
    database = await databases.init(databaseId);
    await migrateDatabase(database);
    for (const [index, { text }] of TEXTS.entries()) {
      const row: RunRow = {
        ...SAMPLE.row,
        ...{ id: idOf(index), parent_id: null, root_id: null },
        ...{ name: text.slice(0, 255), note: text, experiment: text },
      };
      await database<RunRow>('runs').insert(row);
      await RunValueWriter.create({ database }).write(undefined, row.id, {
        params: { [text]: text, all: text },
        tags: { [text]: text },
        metrics: { [text]: index },
      });
    }
  });

  const list = async (query: RunQuery) =>
    (await listRuns(database, query)).items;
  const ids = async (query: RunQuery) =>
    (await list(query)).map(({ id }) => id);
  const select = (query: string | undefined, others: RunIdentifier[] = []) =>
    RunSelection.create({
      ...{ database, conditions: { query }, now: NOW, others },
    });

  it.each(TEXTS)('are values like others: $name', async ({ text, index }) => {
    for (const identifier of [
      { kind: 'attribute', name: 'note' },
      { kind: 'attribute', name: 'experiment' },
      { kind: 'param', key: 'all' },
    ] as const) {
      const query = formatRunQuery(equals(identifier, text));
      expect(await ids({ query })).toEqual([idOf(index)]);
      expect(await countRuns(database, await select(query), 'tree')).toEqual({
        count: 1,
        runs: 1,
      });
    }
    const part = text.slice(0, 200);
    expect(await ids({ text: part, limit: 200 })).toContain(idOf(index));
  });

  it.each(TEXTS.filter(({ text }) => text.length <= MAX_KEY))(
    'are keys like others: $name',
    async ({ text, index }) => {
      const keys = (['param', 'tag', 'metric'] as const).map(kind => ({
        ...{ kind, key: text },
      }));
      const [param, tag] = keys;
      for (const identifier of [param, tag]) {
        const query = formatRunQuery(equals(identifier, text));
        expect(await ids({ query })).toEqual([idOf(index)]);
      }
      for (const identifier of keys) {
        const column = formatRunIdentifier(identifier);
        const [first] = await list({ sort: column, columns: [column] });
        expect(first.id).toBe(idOf(index));
        expect(Object.keys(first.values ?? {})).toEqual([column]);
      }
      const by = readGrouping(formatRunIdentifier(param));
      const selection = await select(undefined, [by]);
      const { items } = await groupRuns(database, selection, {
        by,
        metric: undefined,
      });
      expect(items).toContainEqual({ value: text, count: 1 });
      const found = await listRunKeys(database, { text, limit: 500 });
      expect(found).toEqual(expect.arrayContaining(keys));
    },
  );

  it('are refused with a reason where they are no query, order, column or group', async () => {
    for (const { raw } of TEXTS) {
      const deeds = [
        () => list({ query: raw }),
        () => list({ sort: raw }),
        () => list({ columns: [raw] }),
        () => list({ cursor: raw }),
        () => select(raw),
        async () => readGrouping(raw),
      ];
      for (const deed of deeds) {
        const refused: unknown = await deed().then(
          () => undefined,
          error => error,
        );
        // A text that says something is answered; whatever else is an error of the text, not of the database.
        expect(isError(refused) ? refused.name : 'answered').toMatch(
          /^(InputError|answered)$/,
        );
      }
    }
    expect(await database('runs').pluck('id')).toHaveLength(TEXTS.length);
  });

  it('compute nothing in a spreadsheet', async () => {
    const query = { columns: ['params.all'], sort: 'created' };
    const lines = await exportRuns(database, query, undefined);
    let file = '';
    for await (const line of lines) {
      file += line;
    }
    const [header, ...rows] = readCsv(file.replace(/^\ufeff/, ''));
    expect(rows).toHaveLength(TEXTS.length);
    for (const cells of rows) {
      expect(cells).toHaveLength(header.length);
      const { text } = TEXTS[Number(cells[0].slice(1))];
      const note = cells[header.indexOf('note')];
      expect([text, `'${text}`]).toContain(note);
      for (const cell of cells.filter(value => !/^-?[\d.]+$/.test(value))) {
        expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      }
    }
  });
});
