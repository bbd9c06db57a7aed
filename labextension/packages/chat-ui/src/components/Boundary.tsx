/** Where something cannot be shown, it alone is missing, and what can be done is said. */

import { Component, type ReactNode } from "react";

interface Props {
  /** What it is, at the beginning of a sentence. */
  what: string;
  children: ReactNode;
}

interface State {
  problem: Error | null;
}

/**
 * Without it, one error while rendering leaves an empty sidebar: most of all where the package
 * was upgraded while its server runs, and page and server do not speak the same any more.
 */
export class Boundary extends Component<Props, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(problem: Error): State {
    return { problem };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (!problem) {
      return this.props.children;
    }
    return (
      <div className="jp-Assist-failure" role="alert">
        <p>
          {this.props.what} cannot be shown: {problem.message}
        </p>
        <p>
          Nothing is lost. Load this page again; if jupyter-ai-assist was upgraded meanwhile,
          restart the Jupyter server first.
        </p>
        <button type="button" onClick={() => this.setState({ problem: null })}>
          Show it again
        </button>
      </div>
    );
  }
}
