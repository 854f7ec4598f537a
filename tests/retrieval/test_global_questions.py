"""Questions on the whole collection, and questions that only look like them."""

import pytest

from trialwise.retrieval.global_questions import is_global

WHOLE = """
What are the main themes of these documents?
summarise what our docs say about
give me an overview of the collection
which topics are covered
Summarize our documents
Can you summarise everything I uploaded?
What topics do these documents cover?
what is in the library
what's in here?
What are all these files about?
What is this collection about, overall?
List the main topics in our knowledge base
Please give me a brief summary of all the documents, thanks
What do our docs say overall?
What are the key takeaways across all reports?
What do all these documents have in common?
Which themes run through our notes?
Which subjects are discussed in our wiki?
Tell me about the documents I have uploaded
tl;dr of the docs
Walk me through the collection
Could you outline the contents of the library in three sentences?
What kind of information is in the knowledge base?
What are the most important findings from all of our experiment reports?
I'd like a high-level overview of everything in our wiki
Group the documents by topic
what can I learn from these documents
Give me the big picture of our docs
show me the themes
What are the recurring themes throughout the corpus?
what are the main points in my notes
what does the collection cover
summarise the whole folder for me
what are the main topics covered here
overview of our docs please
What does our documentation talk about?
sum up these papers
what's the gist of all these documents
What are the main themes?
What would you say are the main ideas in these files?
I have uploaded a bunch of documents, what are they about?
Provide a summary covering all documents
What is discussed in these papers?
What's covered in our wiki?
Which areas does the documentation touch on?
What are the five main themes across the documents?
What are the top 5 topics in the corpus?
What issues come up most often in our reports?
Can I get an overview of what's in the knowledge base?
Give me a quick tour of the library
What should I know about these documents?
Summarise all docs in one paragraph
Please provide an executive summary of the documents
Which topics does the collection cover?
What are my notes mainly about?
What themes emerge from these documents?
summary of all files
"""
TOPIC = """
what are the main assumptions of a t-test
give me an overview of CUPED
Give me an overview of sequential testing
summarise our docs on CUPED
summarise what our docs say about novelty effects
what do our documents say about sample ratio mismatch
which topics are covered in the chapter on variance reduction
what are the main themes of Bayesian testing
what are the main causes of SRM
what are the key steps of an A/B test
summarise the results: 200 of 1000 vs 240 of 1000
summarise this test for me
overview of multiple testing corrections
what is a collection of tests called
what is in a confidence interval
what is covered by the delta method
which metrics are covered by the guardrails
what do all t-tests have in common
what are the main differences between Bayesian and frequentist tests
list the main types of errors
what is the main idea of CUPED
what is the main idea behind bootstrapping
what is a library of metrics
summarise the difference between power and significance
give me a summary of the bootstrap
tell me about the peeking problem
what does the p-value say
what does a confidence interval cover
what is power about
what are the most important metrics
which assumptions are covered by Welch's test
give me the big picture of experiment design
walk me through an A/B test
walk me through the sample size calculation
how many documents do we need per arm
we test the main page, what sample size do I need
we changed all the documents on the help page, conversion 5% to 6%, significant?
what is the sample size for our docs page test
our docs page had 200 signups out of 5000, is that more than 150 of 5000
how should I organise my experiments by topic
group the users by topic
what are the common themes in failed experiments
what do you know about CUPED
what are the main conclusions of the checkout experiment
summarise the report of the pricing test
what does this document say about power
which of our documents mentions Holm
where in the docs is the baseline defined
according to our wiki, what is our alpha
what do our docs recommend for test duration
what are the main limitations of the collection period
overview
what is the overall evaluation criterion
what is the content of a pre-registration
what can I learn from an A/A test
what are the main findings if p = 0.04
give me a summary of test results
summarise everything about randomisation
tell me everything about CUPED
tell me all about power
how do I write a summary of an experiment
what are the topics of a good experiment review
what is covered in a power analysis
describe the central limit theorem
review all of my tests for peeking
what are the main risks in our docs redesign test
is there an overview of the methods for ratio metrics
what kind of information is in the prior
what is our material effect
sort the reports by date
what's the full content of a test plan
summarise these results
what are the sources of bias
what are the main sources
what is the review process for our documents about peeking
what do the papers on sequential testing say
what do these notes on power cover
summarise this document
what do our documents say about this
do these documents cover power
which documents cover this topic
find the documents on this topic
what are the main points of it
give me an overview
summarise it
tell me everything
is everything in our docs about this
which reports are the most important
summarise the experiment
describe our experiment
"""


@pytest.mark.parametrize("question", WHOLE.strip().splitlines())
def test_a_question_on_the_whole_collection_is_seen(question: str) -> None:
    assert is_global(question)


@pytest.mark.parametrize("question", TOPIC.strip().splitlines())
def test_a_question_on_a_topic_is_not_one_on_the_collection(question: str) -> None:
    assert not is_global(question)


@pytest.mark.parametrize("question", ["", "?", "  ", "…", "what", "the", "documents", "всё"])
def test_no_question_is_none_on_the_collection(question: str) -> None:
    assert not is_global(question)
