import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeRefusal } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';
import type { GovernanceModel } from '../../api';

const model: GovernanceModel = {
  tracker: 'mlflow',
  name: 'korean-llm',
  owner: 'group:default/ml-research',
  ownerKnown: true,
  aliases: { champion: '3' },
  cardScore: 80,
  licence: 'apache-2.0',
  evaluation: 'failed',
  lineageKnown: true,
  dataPinned: false,
  lastTrained: '2026-01-01T12:00:00Z',
};

describe('governance', () => {
  it('shows models with their facts, sorted and filtered by the backend', async () => {
    const list = jest.fn(async () => ({ items: [model], total: 1 }));
    const { container } = renderLlmops({
      path: '/llmops/governance',
      evidence: { listGovernanceModels: list },
    });
    const row = await screen.findByRole('row', { name: /korean-llm/ });
    expect(within(row).getByText('80 %')).toBeInTheDocument();
    expect(within(row).getByText('Failed')).toBeInTheDocument();
    expect(within(row).getByText('Not known')).toBeInTheDocument();
    expect(screen.getByText('1 to 1 of 1')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);

    await userEvent.click(screen.getByRole('button', { name: 'Card score' }));
    expect(
      await screen.findByRole('columnheader', { name: 'Card score' }),
    ).toHaveAttribute('aria-sort', 'ascending');
    expect(list).toHaveBeenLastCalledWith(
      expect.objectContaining({ sort: 'cardScore', limit: 50, skip: 0 }),
      expect.anything(),
    );
  });

  it('says plainly who may see it', async () => {
    const refusal = await makeRefusal(
      403,
      'NotAllowedError',
      'You may not see this. Ask an auditor or a platform engineer',
    );
    renderLlmops({
      path: '/llmops/governance',
      evidence: {
        listGovernanceModels: async () => {
          throw refusal;
        },
      },
    });
    expect(
      await screen.findByText(/Ask an auditor or a platform engineer/),
    ).toBeInTheDocument();
  });

  it('reports who has no owner', async () => {
    const { container } = renderLlmops({
      path: '/llmops/governance?view=owners',
      evidence: {
        listMissingOwners: async () => ({
          complete: true,
          counts: { models: 0, projects: 0, runs: 12 },
          items: [
            {
              kind: 'run',
              name: 'sweep-12',
              runId: 'r12',
              owner: 'group:default/gone',
              reason: 'unknown',
              count: 12,
            },
          ],
        }),
      },
    });
    const row = await screen.findByRole('row', { name: /sweep-12/ });
    expect(within(row).getByRole('link')).toHaveAttribute(
      'href',
      '/llmops/runs/r12',
    );
    expect(within(row).getByText(/and 11 more/)).toBeInTheDocument();
    expect(screen.getByText('Runs: 12')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('shows the audit trail as filtered by the URL, a page at a time', async () => {
    const record = (id: string) => ({
      id,
      at: '2026-01-01T12:00:00Z',
      actor: 'user:default/jae.min',
      action: 'run.launch',
      subject: `subject-${id}`,
      outcome: 'refused' as const,
      detail: { reason: '<b>no</b>' },
    });
    const list = jest.fn(async ({ cursor }: { cursor?: string }) =>
      cursor
        ? { items: [record('2')] }
        : { items: [record('1')], nextCursor: 'next' },
    );
    const { container } = renderLlmops({
      path: '/llmops/governance?view=audit&outcome=refused&action=run.launch',
      evidence: { listAudit: list },
    });
    expect(await screen.findByText('subject-1')).toBeInTheDocument();
    expect(screen.getByText('<b>no</b>')).toBeInTheDocument();
    expect(list).toHaveBeenCalledWith(
      expect.objectContaining({
        outcome: ['refused'],
        action: ['run.launch'],
        limit: 50,
      }),
      expect.anything(),
    );
    expect(await findAxeViolations(container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('subject-2')).toBeInTheDocument();
  });
});
