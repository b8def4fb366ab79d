import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrateDatabase } from '../database/migrateDatabase';
import { RunCoreTestBed } from '../__testUtils__/RunCoreTestBed';
import { DatabaseLogStore } from './DatabaseLogStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('DatabaseLogStore, %p', id => {
  let database: Knex;
  let bed: RunCoreTestBed;
  let logs: DatabaseLogStore;

  beforeAll(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
    bed = new RunCoreTestBed({ database });
    logs = new DatabaseLogStore(database);
  });

  async function newAttempt() {
    return `${await bed.launch()}-1`;
  }

  function append(dispatchKey: string, position: number, text: string) {
    return database.transaction(tx =>
      logs.append(tx, dispatchKey, { position, text }, new Date()),
    );
  }

  async function stored(dispatchKey: string) {
    const chunks = await logs.read({ dispatchKey, offset: 0, limit: 1000 });
    expect(chunks.map(({ sequence }) => sequence)).toEqual(
      chunks.map((_, index) => index),
    );
    return chunks.map(({ text }) => text).join('');
  }

  it('stores every byte once, however often it is sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.array(fc.nat({ max: 7 }), { maxLength: 4 }),
        async (pieces, repeats) => {
          const dispatchKey = await newAttempt();
          const starts = pieces.map((_, index) =>
            Buffer.byteLength(pieces.slice(0, index).join('')),
          );
          for (const [index, piece] of pieces.entries()) {
            await append(dispatchKey, starts[index], piece);
            // As a follower does that goes on from an older position.
            const from = repeats[index] ?? index;
            if (from <= index) {
              const text = pieces.slice(from, index + 1).join('');
              await append(dispatchKey, starts[from], text);
            }
          }
          expect(await stored(dispatchKey)).toBe(pieces.join(''));
          expect(await logs.position(dispatchKey)).toBe(
            Buffer.byteLength(pieces.join('')),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cuts long output between characters', async () => {
    const dispatchKey = await newAttempt();
    const text = `a${'훈련'.repeat(100_000)}\0`;
    await append(dispatchKey, 0, text);
    const chunks = await logs.read({ dispatchKey, offset: 0, limit: 100 });
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(chunk => chunk.text).join('')).toBe(text);
  });

  it('counts the bytes of outputs side by side, and reads one of them', async () => {
    const dispatchKey = await newAttempt();
    const write = (source: string, position: number, text: string) =>
      database.transaction(tx =>
        logs.append(
          tx,
          dispatchKey,
          { step: 'train', source, position, text },
          new Date(),
        ),
      );
    await write('train/rank-0', 0, 'zero\n');
    await write('train/rank-1', 0, 'one\n');
    await append(dispatchKey, 0, 'whole\n');
    await write('train/rank-0', 0, 'zero\nmore\n');
    await write('train/rank-1', 4, 'two\n');
    expect(await stored(dispatchKey)).toBe('zero\none\nwhole\nmore\ntwo\n');
    expect(await logs.position(dispatchKey)).toBe(6);
    expect(await logs.position(dispatchKey, 'train/rank-0')).toBe(10);
    expect(await logs.position(dispatchKey, 'train/rank-2')).toBe(0);
    const one = await logs.read({
      dispatchKey,
      source: 'train/rank-1',
      offset: 0,
      limit: 10,
    });
    expect(one.map(({ text }) => text).join('')).toBe('one\ntwo\n');
    await expect(write('train/rank-1', 9, 'gap')).rejects.toThrow(
      /train\/rank-1 is stored up to byte 8/,
    );
  });

  it('refuses a gap', async () => {
    const dispatchKey = await newAttempt();
    await append(dispatchKey, 0, 'abc');
    await expect(append(dispatchKey, 4, 'e')).rejects.toThrow(
      /stored up to byte 3; text from byte 4 would leave a gap/,
    );
    expect(await stored(dispatchKey)).toBe('abc');
  });
});
