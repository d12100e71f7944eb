/** The parts of Teaching in their order; each is fetched when it is first opened. */

import { Part } from "../ui/Later";
import type { Texts } from "./texts";

export interface TeachingPart {
  name: keyof Texts["teaching"]["parts"];
  /** Whether supervisors have it as well; agents have none. */
  forSupervisors: boolean;
  content: Part<object>;
}

export const PARTS: readonly TeachingPart[] = [
  { name: "inbox", forSupervisors: true, content: new Part(() => import("./inbox/InboxPart")) },
  { name: "discoveries", forSupervisors: true, content: new Part(() => import("./discoveries/DiscoveriesPart")) },
  { name: "quality", forSupervisors: true, content: new Part(() => import("./quality/QualityPart")) },
  { name: "training", forSupervisors: false, content: new Part(() => import("./training/TrainingPart")) },
  { name: "models", forSupervisors: false, content: new Part(() => import("./models/ModelsPart")) },
  { name: "answers", forSupervisors: false, content: new Part(() => import("./answers/AnswersPart")) },
  { name: "tests", forSupervisors: false, content: new Part(() => import("./tests/TestsPart")) },
];
