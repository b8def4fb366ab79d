import { TestDatabases } from '@backstage/backend-test-utils';
import request, { type Test } from 'supertest';
import { restClient } from './__testUtils__/restClient';
import { RESEARCHER } from './__testUtils__/OwnershipPermissions';
import { PROJECT } from './__testUtils__/inMemoryModule';
import {
  as,
  startTestPortal,
  type TestPortal,
} from './__testUtils__/startTestPortal';

jest.setTimeout(240_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

/** Text that breaks what treats text as anything but data. */
const HOSTILE = [
  '',
  ' ',
  '\0',
  'a\0b',
  "'; drop table runs; --",
  '" or 1=1 --',
  '%',
  '%_\\',
  '../../../etc/passwd',
  '$(reboot)',
  '`id`',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${{ secrets }}',
  '\u202e\u0000\uffff',
  '한국어 모델 🙂',
  '-1',
  '0',
  '1e999',
  'NaN',
  '99999999999999999999999',
  '9007199254740993',
  'true',
  'null',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'x'.repeat(3000),
];
const NOT_TEXT = [
  '\ud800',
  null,
  17,
  -1.5,
  1e300,
  true,
  [],
  {},
  [[]],
  { a: { b: [] } },
];

const QUERIES: Record<string, string[]> = {
  '/overview': ['project'],
  '/project': ['project', 'ref'],
  '/runs': [
    ...['project', 'state', 'engine', 'owner', 'pipeline', 'text'],
    ...['order', 'limit', 'cursor'],
  ],
  '/runs/RUN/events': ['after'],
  '/runs/RUN/logs': ['attempt', 'step', 'offset', 'follow'],
  '/runs/RUN/curve': ['series', 'maxPoints', 'fromStep', 'toStep'],
  '/models': ['project', 'text', 'limit', 'cursor'],
  '/audit': ['limit', 'cursor', 'subject'],
};
const PATHS = [
  '/runs/HOSTILE',
  '/runs/HOSTILE/events',
  '/runs/HOSTILE/logs',
  '/runs/HOSTILE/metrics',
  '/runs/HOSTILE/curve?series=1',
  '/models/HOSTILE/korean-llm',
  '/models/main/HOSTILE',
  '/notebooks/HOSTILE/team-research/study',
  '/notebooks/memory/HOSTILE/study',
  '/notebooks/memory/team-research/HOSTILE',
];
const LAUNCH_FIELDS = [
  ...['project', 'pipeline', 'ref', 'profile', 'engine', 'parameters'],
  ...['idempotencyKey', 'confirmations', 'note'],
];
const BODIES: Record<string, string[]> = {
  '/runs': LAUNCH_FIELDS,
  '/preflight': LAUNCH_FIELDS,
  '/notebooks': [
    ...['name', 'owner', 'cluster', 'namespace', 'image', 'gpus', 'cpu'],
    ...['memory', 'volumeSize', 'reuseVolume', 'idempotencyKey'],
  ],
  '/runs/RUN/cancel': ['reason'],
  '/runs/RUN/reproduce': ['idempotencyKey', 'confirmations'],
};

describe.each(databases.eachSupportedId())('hostile requests, %p', id => {
  let portal: TestPortal;
  let runId: string;
  const { get, post, launch, ended } = restClient(() => portal);

  beforeAll(async () => {
    portal = await startTestPortal({ database: await databases.init(id) });
    const run = await launch('succeeds');
    runId = run.id;
    await ended(runId);
  });
  afterAll(async () => {
    // After all of it the portal still works.
    await ended((await launch('succeeds')).id);
    await portal?.backend.stop();
  });

  /** Never an error of the portal; what is refused says why. */
  async function survives(what: string, sent: Test) {
    const { status, body, text } = await sent;
    const message = body?.error?.message ?? '';
    expect({
      what,
      status,
      message: status < 400 ? 'fine' : message,
      answer: status >= 500 ? text : '',
    }).toEqual({
      what,
      status: expect.any(Number),
      message: expect.stringMatching(/\S{2,}/),
      answer: '',
    });
  }

  /** A few at a time, as browsers send them. */
  async function allSurvive(requests: Array<[string, () => Test]>) {
    for (let start = 0; start < requests.length; start += 8) {
      const some = requests.slice(start, start + 8);
      await Promise.all(some.map(([what, send]) => survives(what, send())));
    }
    return requests.length;
  }

  it.each(Object.entries(QUERIES))('GET %s', async (path, names) => {
    const needed = path.endsWith('/curve') ? 'series=1&' : '';
    const target = `${path.replace('RUN', runId)}?${needed}`;
    const queries = names.flatMap(name => [
      ...HOSTILE.map(value => `${name}=${encodeURIComponent(value)}`),
      `${name}=a&${name}=b`,
      `${name}=a:/?[]@!$'()*+,;=b`,
      `${name}[a]=b`,
      `${name}=%E0%A4%A`,
    ]);
    const sent = await allSurvive(
      [...queries, 'surprise=1'].map(query => [
        query,
        () => get(`${target}${query}`),
      ]),
    );
    expect(sent).toBeGreaterThan(30);
  });

  it.each(PATHS)('GET %s', async path => {
    const parts = HOSTILE.map(value => encodeURIComponent(value) || '%20');
    const sent = await allSurvive(
      [...parts, '%E0%A4%A'].map(part => [
        part,
        () => get(path.replace('HOSTILE', part)),
      ]),
    );
    expect(sent).toBe(HOSTILE.length + 1);
  });

  it.each(Object.entries(BODIES))('POST %s', async (path, fields) => {
    const target = path.replace('RUN', runId);
    const valid = fields.includes('pipeline')
      ? { project: PROJECT, pipeline: 'train' }
      : {};
    const values = [...HOSTILE, ...NOT_TEXT];
    const bodies: object[] = [
      ...fields.flatMap(field =>
        values.map(value => ({ ...valid, [field]: value })),
      ),
      ...values.map(value => ({
        ...valid,
        parameters: { outcome: value, [String(value)]: value },
      })),
      { ...valid, surprise: 1 },
      [valid],
      { note: 'x'.repeat(300_000) },
    ];
    const sent = await allSurvive(
      bodies.map(body => [
        JSON.stringify(body).slice(0, 200),
        () => post(target, body),
      ]),
    );
    expect(sent).toBe(bodies.length);
    const raw = [
      ['application/json', '{"project":'],
      ['application/json', 'null'],
      ['application/json', '"text"'],
      ['text/plain', 'project'],
      ['application/x-www-form-urlencoded', 'project=a'],
      ['application/json; charset=none', '{}'],
    ];
    await allSurvive(
      raw.map(([type, text]) => [
        `${type} ${text}`,
        () =>
          request(portal.backend.server)
            .post(`/api/llmops${target}`)
            .set(...as(RESEARCHER))
            .set('content-type', type)
            .send(text),
      ]),
    );
  });

  it('refuses what is wrong, not only what would break', async () => {
    const statuses = {
      unknownField: await post('/runs', { project: PROJECT, surprise: 1 }),
      missingField: await post('/runs', { project: PROJECT }),
      wrongType: await get('/runs?limit=many'),
      outOfRange: await get('/runs?limit=201'),
      badState: await get('/runs?state=sleeping'),
      badCursor: await get('/runs?cursor=nonsense'),
      badModelCursor: await get('/models?cursor=nonsense'),
      unknownQuery: await get('/models?surprise=1'),
      notAProject: await post('/runs', {
        project: 'component:default/website',
        pipeline: 'train',
      }),
      badParameter: await post('/runs', {
        project: PROJECT,
        pipeline: 'train',
        parameters: { learning_rate: 2 },
      }),
      unknownParameter: await post('/runs', {
        project: PROJECT,
        pipeline: 'train',
        parameters: { learning_rat: 0.1 },
      }),
    };
    for (const [what, { status, body }] of Object.entries(statuses)) {
      expect([what, status, body.error?.message]).toEqual([
        what,
        400,
        expect.stringMatching(/\w+ \w+/),
      ]);
    }
    expect((await get('/models/main/none')).status).toBe(404);
    const project = { project: 'component:default/none', pipeline: 'train' };
    expect((await post('/runs', project)).status).toBe(404);
  });
});
