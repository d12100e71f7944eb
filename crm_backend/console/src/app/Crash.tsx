/** Catches what no component caught: says so, and offers to load again. */

import { Component, type ReactNode } from "react";
import { texts } from "../i18n";
import { Notice } from "../ui/Notice";

export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    const t = texts();
    return <Notice words={t.problems.crashed} action={{ label: t.problems.reload, run: () => location.reload() }} urgent />;
  }
}
