/** What can be done with the version that a run made, beside its name at the head of the report. */

import type { ComponentType } from "react";
import { ReportAct } from "../models/ReportAct";

export interface ReportActProps {
  version: number;
  /** How many things speak against the version. */
  against: number;
}

export const REPORT_ACTS: readonly ComponentType<ReportActProps>[] = [ReportAct];
