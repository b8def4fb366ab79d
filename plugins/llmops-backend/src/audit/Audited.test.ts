import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { Audited } from './Audited';

describe('Audited', () => {
  const event = { success: jest.fn(), fail: jest.fn() };
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => event),
  });
  const record = jest.fn();
  const logger = mockServices.logger.mock();
  const audited = Audited.create({
    audit: { record },
    auditor,
    logger,
  });
  const deed = {
    action: 'run.launch',
    subject: 'r1',
    detail: { project: 'component:default/korean-llm' },
    caller: { credentials: mockCredentials.user('user:default/mina') },
  };

  beforeEach(() => jest.clearAllMocks());

  it("tells Backstage's auditor who did what, and how it ended", async () => {
    await expect(audited.run(deed, async () => 'done')).resolves.toBe('done');
    expect(auditor.createEvent).toHaveBeenCalledWith({
      eventId: 'run-launch',
      severityLevel: 'medium',
      meta: {
        actor: 'user:default/mina',
        subject: 'r1',
        project: 'component:default/korean-llm',
      },
    });
    expect(event.success).toHaveBeenCalledTimes(1);
    expect(event.fail).not.toHaveBeenCalled();
    // What was done is written by the store, in the transaction of the deed.
    expect(record).not.toHaveBeenCalled();
  });

  it('keeps refusals in the trail, and other failures with the auditor only', async () => {
    const refusal = new NotAllowedError('not yours');
    await expect(
      audited.run(deed, async () => Promise.reject(refusal)),
    ).rejects.toBe(refusal);
    expect(event.fail).toHaveBeenCalledWith({ error: refusal });
    expect(record).toHaveBeenCalledWith({
      actor: 'user:default/mina',
      action: 'run.launch',
      subject: 'r1',
      outcome: 'refused',
      detail: { project: 'component:default/korean-llm', reason: 'not yours' },
    });

    const missing = new NotFoundError('no such run');
    await expect(
      audited.run(deed, async () => Promise.reject(missing)),
    ).rejects.toBe(missing);
    expect(event.fail).toHaveBeenLastCalledWith({ error: missing });
    expect(record).toHaveBeenCalledTimes(1);
  });

  it('refuses all the same when the trail cannot be written', async () => {
    record.mockRejectedValueOnce(new Error('disk full'));
    const refusal = new NotAllowedError('not yours');
    await expect(
      audited.run(deed, async () => Promise.reject(refusal)),
    ).rejects.toBe(refusal);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('disk full'),
    );
  });
});
