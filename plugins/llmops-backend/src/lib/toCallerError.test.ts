import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import { as, startTestPortal } from '../__testUtils__/startTestPortal';
import { toCallerError } from './toCallerError';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const fault = (fields: object, message = 'insert into runs (1) - no') =>
  Object.assign(new Error(message), fields);

describe('what a caller is shown', () => {
  const logger = mockServices.logger.mock();

  it.each([
    [{ code: 'SQLITE_BUSY' }, 'ServiceUnavailableError', /busy/],
    [{ code: 'SQLITE_FULL' }, 'InsufficientStorageError', /disk .* is full/],
    [{ code: 'SQLITE_IOERR_WRITE' }, 'ServiceUnavailableError', /can't be/],
    [{ code: 'SQLITE_CONSTRAINT' }, 'Error', /log says why/],
    [
      { code: '53100', severity: 'ERROR' },
      'InsufficientStorageError',
      /disk .* is full/,
    ],
    [{ code: '57P01', severity: 'FATAL' }, 'ServiceUnavailableError', /can't/],
    [{ code: '40001', severity: 'ERROR' }, 'ServiceUnavailableError', /busy/],
    [{ code: '42601', severity: 'ERROR' }, 'Error', /log says why/],
    [
      { code: 'ECONNREFUSED', syscall: 'connect' },
      'ServiceUnavailableError',
      /can't be reached/,
    ],
    [{ name: 'KnexTimeoutError' }, 'ServiceUnavailableError', /can't be/],
    [{ name: 'TimeoutError' }, 'ServiceUnavailableError', /in time/],
  ])('of %j is a %s', (fields, name, words) => {
    const shown = toCallerError(fault(fields), logger) as Error;
    expect(shown.name).toBe(name);
    expect(shown.message).toMatch(words);
    expect(shown.message).not.toContain('insert');
    expect(JSON.stringify(logger.error.mock.lastCall)).not.toContain('insert');
  });

  it('is any other error as it is', () => {
    const error = fault({ name: 'NotFoundError' });
    expect(toCallerError(error, logger)).toBe(error);
  });
});

/** A fault of a database, and how it ends. */
interface Fault {
  begin: (database: Knex) => Promise<void>;
  end: (database: Knex) => Promise<void>;
  status: number;
  words: RegExp;
}

/** As a SQLite whose disk takes no page more. */
const FULL: Fault = {
  begin: async database => {
    const [{ page_count: pages }] = await database.raw('pragma page_count');
    await database.raw(`pragma max_page_count = ${pages}`);
  },
  end: async database => {
    await database.raw('pragma max_page_count = 1000000');
  },
  status: 507,
  words: /disk .* is full/,
};

/** As a PostgreSQL that was turned into a standby: it takes no writes, and all connections begin anew. */
const STANDBY: Fault = {
  begin: database => setReadOnly(database, true),
  end: database => setReadOnly(database, false),
  status: 503,
  words: /can't be reached or used/,
};

async function setReadOnly(database: Knex, isOn: boolean): Promise<void> {
  await database.transaction(async tx => {
    await tx.raw('set transaction read write');
    const { rows } = await tx.raw('select current_database() as name');
    await tx.raw('alter database ?? set default_transaction_read_only = ??', [
      rows[0].name,
      isOn ? 'on' : 'off',
    ]);
  });
  await database.raw(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await database
    .raw('select pg_terminate_backend(pg_backend_pid())')
    .catch(() => {});
}

describe.each(databases.eachSupportedId())('a portal on %p', id => {
  it('answers in words while its database takes nothing, and goes on afterwards', async () => {
    const state = id === 'SQLITE_3' ? FULL : STANDBY;
    const database = await databases.init(id);
    const portal = await startTestPortal({ database });
    const launch = () =>
      request(portal.backend.server)
        .post('/api/llmops/runs')
        .set(...as(RESEARCHER))
        .send({ project: PROJECT, pipeline: 'train' });
    try {
      await state.begin(database);
      // What is free within the last pages takes a few runs yet.
      const refused = await eventually(async () => {
        const answer = await launch();
        return answer.status !== 201 && answer;
      });
      expect(refused.status).toBe(state.status);
      expect(refused.body.error.message).toMatch(state.words);
      expect(JSON.stringify(refused.body)).not.toMatch(
        /insert|sqlite|postgres/i,
      );
      await state.end(database);
      // The pool notices one by one which of its connections are gone.
      const statuses = new Set<number>();
      await eventually(async () => {
        const { status: last } = await launch();
        statuses.add(last);
        return last === 201;
      });
      expect(
        [...statuses].filter(status => ![201, 503].includes(status)),
      ).toEqual([]);
    } finally {
      await portal.backend.stop();
    }
  });
});
