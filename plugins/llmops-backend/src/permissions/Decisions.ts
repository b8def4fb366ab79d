import type {
  AuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { Reader } from '../services/types';

export interface DecisionsOptions {
  permissions: PermissionsService;
  auth: Pick<AuthService, 'isPrincipal' | 'getLimitedUserToken'>;
  /** How long a decision may be used again for reading; zero for never. */
  reuseMs: number;
  clock?: () => Date;
}

interface Recent {
  decisions: Promise<PolicyDecision[]>;
  until: number;
}

/** Callers whose decisions are kept at a time. */
const MAX_KEPT = 1_000;

/**
 * Asks the policy what a caller may do. A question costs several signed requests between plugins, many times what a page
 * of a list costs; a page that asks for rows, counts and curves at once, or again with another filter, may therefore use
 * the answer that the same token got a moment ago. The conditions of that answer are met or not by the rows as they are
 * now.
 */
export class Decisions {
  readonly #options: DecisionsOptions;
  readonly #recent = new Map<string, Recent>();

  static create(options: DecisionsOptions): Decisions {
    return new Decisions(options);
  }

  private constructor(options: DecisionsOptions) {
    this.#options = options;
  }

  /** Asks now. */
  async decide(
    { credentials }: Reader,
    permissions: ResourcePermission[],
  ): Promise<PolicyDecision[]> {
    if (credentials.principal.type === 'service') {
      // Asking says nothing: the framework allows a service everything. The one that gets here may read.
      return permissions.map(({ attributes }) => ({
        result:
          attributes.action === 'read'
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }));
    }
    return this.#options.permissions.authorizeConditional(
      permissions.map(permission => ({ permission })),
      { credentials },
    );
  }

  /** The same for what is only shown: takes the decision that this token got a moment ago, if any. */
  async recall(
    reader: Reader,
    permissions: ResourcePermission[],
  ): Promise<PolicyDecision[]> {
    const key = await this.#keyOf(reader, permissions);
    if (key === undefined) {
      return this.decide(reader, permissions);
    }
    const now = this.#now();
    const known = this.#recent.get(key);
    if (known && now < known.until) {
      return known.decisions;
    }
    const decisions = this.decide(reader, permissions);
    this.#forgetOld(now);
    const kept = { decisions, until: now + this.#options.reuseMs };
    this.#recent.set(key, kept);
    decisions.catch(() => {
      // A policy that could not be asked has decided nothing.
      if (this.#recent.get(key) === kept) {
        this.#recent.delete(key);
      }
    });
    return decisions;
  }

  /** Tells tokens and those who call on behalf of a person apart; undefined where nothing is kept. */
  async #keyOf(
    { credentials }: Reader,
    permissions: ResourcePermission[],
  ): Promise<string | undefined> {
    const { auth, reuseMs } = this.#options;
    if (reuseMs === 0 || !auth.isPrincipal(credentials, 'user')) {
      return undefined;
    }
    const { token } = await auth.getLimitedUserToken(credentials);
    return JSON.stringify([
      token,
      credentials.principal.actor?.subject ?? null,
      permissions.map(({ name }) => name),
    ]);
  }

  #forgetOld(now: number): void {
    for (const [key, { until }] of this.#recent) {
      // Kept for the same time each, so that the oldest come first.
      if (until > now && this.#recent.size < MAX_KEPT) {
        return;
      }
      this.#recent.delete(key);
    }
  }

  #now(): number {
    return (this.#options.clock?.() ?? new Date()).getTime();
  }
}
