import { Component, type ReactNode } from 'react';

interface Props {
  plain: ReactNode;
  children: ReactNode;
}

/** Shows the plain form of what can't be rendered: a text that somebody wrote must not take the page away. */
export class PlainOnError extends Component<Props, { hasFailed: boolean }> {
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  state = { hasFailed: false };

  render() {
    return this.state.hasFailed ? this.props.plain : this.props.children;
  }
}
