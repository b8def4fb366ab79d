import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  llmopsRunLaunchPermission,
  llmopsRunReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import { Decisions } from './Decisions';

const READ = [llmopsRunReadPermission];
const ALLOW: PolicyDecision[] = [{ result: AuthorizeResult.ALLOW }];
const DENY: PolicyDecision[] = [{ result: AuthorizeResult.DENY }];

const person = (name: string, actor?: string) => ({
  credentials: mockCredentials.user(
    `user:default/${name}`,
    actor ? { actor: { subject: actor } } : undefined,
  ),
});

describe('decisions', () => {
  function setUp(reuseMs: number) {
    let now = 0;
    const authorizeConditional = jest.fn(async () => ALLOW);
    const decisions = Decisions.create({
      permissions: mockServices.permissions.mock({ authorizeConditional }),
      auth: mockServices.auth(),
      reuseMs,
      clock: () => new Date(now),
    });
    const pass = (ms: number) => {
      now += ms;
    };
    return { decisions, policy: authorizeConditional, pass };
  }

  it('are used again for what is shown to the same token, and not for long', async () => {
    const { decisions, policy, pass } = setUp(5_000);
    const asked = await Promise.all([
      decisions.recall(person('jae.min'), READ),
      decisions.recall(person('jae.min'), READ),
    ]);
    expect(asked).toEqual([ALLOW, ALLOW]);
    pass(4_999);
    await decisions.recall(person('jae.min'), READ);
    expect(policy).toHaveBeenCalledTimes(1);
    policy.mockResolvedValue(DENY);
    pass(1);
    expect(await decisions.recall(person('jae.min'), READ)).toEqual(DENY);
  });

  it('are made anew for another person, on behalf of one, for another permission and for every deed', async () => {
    const { decisions, policy } = setUp(5_000);
    await decisions.recall(person('jae.min'), READ);
    policy.mockResolvedValue(DENY);
    expect(await decisions.recall(person('sora.lee'), READ)).toEqual(DENY);
    expect(
      await decisions.recall(person('jae.min', 'plugin:mcp-actions'), READ),
    ).toEqual(DENY);
    expect(
      await decisions.recall(person('jae.min'), [llmopsRunLaunchPermission]),
    ).toEqual(DENY);
    expect(await decisions.decide(person('jae.min'), READ)).toEqual(DENY);
    expect(await decisions.recall(person('jae.min'), READ)).toEqual(ALLOW);
  });

  it('are not remembered when the policy could not be asked, nor when that is switched off', async () => {
    const { decisions, policy } = setUp(5_000);
    policy.mockRejectedValueOnce(new Error('down'));
    await expect(decisions.recall(person('jae.min'), READ)).rejects.toThrow(
      'down',
    );
    expect(await decisions.recall(person('jae.min'), READ)).toEqual(ALLOW);
    const off = setUp(0);
    await off.decisions.recall(person('jae.min'), READ);
    await off.decisions.recall(person('jae.min'), READ);
    expect(off.policy).toHaveBeenCalledTimes(2);
  });

  it('keeps those of a bounded number of people', async () => {
    const { decisions, policy } = setUp(60_000);
    for (let index = 0; index <= 1_000; index += 1) {
      await decisions.recall(person(`p${index}`), READ);
    }
    await decisions.recall(person('p1000'), READ);
    expect(policy).toHaveBeenCalledTimes(1_001);
    await decisions.recall(person('p0'), READ);
    expect(policy).toHaveBeenCalledTimes(1_002);
  });
});
