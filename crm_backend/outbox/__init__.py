"""What is said on channels that have to be brought it: in order, tried again where that is safe, and never twice."""
