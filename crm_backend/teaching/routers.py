"""All that Teaching serves over HTTP."""

from crm_backend.teaching.answers.endpoints import router as answers
from crm_backend.teaching.conversation_tests.endpoints import router as conversation_tests
from crm_backend.teaching.discovery.endpoints import router as discovery
from crm_backend.teaching.inbox.endpoints import router as inbox
from crm_backend.teaching.quality.endpoints import router as quality
from crm_backend.teaching.rollout.endpoints import router as rollout
from crm_backend.teaching.training.endpoints import router as training

ROUTERS = (inbox, discovery, quality, answers, conversation_tests, training, rollout)
